// The view that puts files in.

import { $, fill, item, sign, status } from "./dom.js";
import { dropped, pasted, picked, written } from "./gather.js";
import { send } from "./http.js";
import { forget, interrupted } from "./memory.js";
import { Progress } from "./progress.js";
import { Queue } from "./queue.js";
import { kindOf, pathOf } from "./row.js";
import { shown, size } from "./text.js";
import { offsetOf } from "./upload.js";

/** How much the server has, by URL. */
const offsets = new Map();

let queue;

export function startSending(session, onexpired) {
  queue = new Queue(() => {
    progress.change();
    stayAwake(queue.isMoving);
    if (queue.expired) onexpired();
  });
  const progress = new Progress(queue);
  $("into").textContent = `They land ${session.into && `in ${shown(session.into)} `}at ${shown(session.server)}. Nothing there is replaced.`;
  letChoose();
  letDrop();
  letWrite();
  addEventListener("beforeunload", event => queue.isMoving && event.preventDefault());
  lookUp();
  return queue;
}

function add(found) {
  if (found.length === 0) return;
  location.hash = "#/send";
  queue.add(found);
  showInterrupted();
}

function letChoose() {
  for (const [button, input] of [["files", "pick"], ["again", "pick"], ["folder", "pickfolder"], ["againfolder", "pickfolder"]]) $(button).onclick = () => $(input).click();
  for (const input of [$("pick"), $("pickfolder")]) {
    input.onchange = () => {
      add(picked(input.files));
      input.value = "";
    };
  }
}

function letDrop() {
  let inside = 0;
  const enter = by => event => {
    if (event.dataTransfer?.types.includes("Files")) $("drop").classList.toggle("over", (inside += by) > 0);
  };
  addEventListener("dragenter", enter(1));
  addEventListener("dragleave", enter(-1));
  addEventListener("dragover", event => event.preventDefault());
  addEventListener("drop", async event => {
    event.preventDefault();
    enter(-inside)(event);
    add(await dropped(event.dataTransfer));
  });
  addEventListener("paste", event => {
    if (!event.target.closest?.("textarea, input")) add(pasted(event.clipboardData));
  });
}

function letWrite() {
  const open = isOpen => {
    $("note").hidden = !isOpen;
    $("write").ariaExpanded = isOpen;
    $(isOpen ? "words" : "write").focus();
  };
  $("write").onclick = () => open($("note").hidden);
  $("note").onsubmit = event => {
    event.preventDefault();
    add([written($("words").value)]);
    $("note").reset();
    open(false);
  };
}

/** What an earlier visit left half done, but for what is in the queue again. */
function showInterrupted() {
  const known = new Set([...queue.current, ...queue.waiting].map(upload => upload.url));
  const pieces = interrupted().filter(piece => !known.has(piece.url));
  const drop = piece => {
    forget(piece.key);
    send("DELETE", piece.url).catch(() => {});
    showInterrupted();
  };
  $("interrupted").hidden = pieces.length === 0;
  $("againfolder").hidden = !pieces.some(piece => piece.path.includes("/"));
  $("forgetall").onclick = () => pieces.forEach(drop);
  fill($("pieces"), pieces.map(piece => item(kindOf(piece.path),
    [pathOf(piece.path), status(`${offsets.has(piece.url) ? `${size(offsets.get(piece.url))} of ` : ""}${size(piece.size)}`)],
    sign("close", `Forget ${shown(piece.path)}`, { onclick: () => drop(piece) }))));
}

/** What the server has forgotten is forgotten here too. */
async function lookUp() {
  showInterrupted();
  for (const piece of interrupted()) {
    await send("HEAD", piece.url).then(header => offsets.set(piece.url, offsetOf(header)), fault => {
      if (fault.status === 404 || fault.status === 410) forget(piece.key);
    });
  }
  showInterrupted();
}

let awake;

/** A phone that goes to sleep stops sending. */
async function stayAwake(isWanted) {
  if (isWanted) awake ??= navigator.wakeLock?.request("screen").catch(() => {});
  else {
    (await awake)?.release();
    awake = undefined;
  }
}
