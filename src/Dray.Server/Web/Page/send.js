// The view that puts files in.

import { $, fill, item, sign, status } from "./dom.js";
import { dropped, pasted, picked, written } from "./gather.js";
import { send } from "./http.js";
import { forget, interrupted } from "./memory.js";
import { Progress } from "./progress.js";
import { Queue } from "./queue.js";
import { kindOf, pathOf } from "./row.js";
import { shown, size } from "./text.js";

let queue;

export function startSending(onexpired) {
  queue = new Queue(() => {
    progress.change();
    stayAwake(queue.isMoving);
    if (queue.expired) onexpired();
  });
  const progress = new Progress(queue);
  letChoose();
  letDrop();
  letWrite();
  addEventListener("beforeunload", event => queue.isMoving && event.preventDefault());
  // Who looks away loses the lock.
  document.onvisibilitychange = () => {
    stayAwake(false);
    stayAwake(queue.isMoving);
  };
  showInterrupted();
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

/** What an earlier visit left half done, but for what is in the queue again, or in another tab's. */
async function showInterrupted() {
  const held = (await navigator.locks?.query())?.held.map(lock => lock.name) ?? [];
  const { open } = queue, all = interrupted().filter(piece => !open.has(piece.key)), pieces = all.filter(piece => !held.includes(piece.key));
  for (const { key } of all) if (held.includes(key)) navigator.locks.request(key, () => {}).then(showInterrupted);
  const drop = piece => {
    forget(piece.key);
    send("DELETE", piece.url).catch(() => {});
    showInterrupted();
  };
  $("interrupted").hidden = pieces.length === 0;
  $("againfolder").hidden = !pieces.some(piece => piece.path.includes("/"));
  $("forgetall").onclick = () => pieces.forEach(drop);
  fill($("pieces"), pieces.map(piece => item(kindOf(piece.path), [pathOf(piece.path), status(size(piece.size))],
    sign("close", `Forget ${shown(piece.path)}`, { onclick: () => drop(piece) }))));
}

let awake;

/** A phone that goes to sleep stops sending. */
function stayAwake(isWanted) {
  if (isWanted) awake ??= navigator.wakeLock?.request("screen").catch(() => {});
  else {
    awake?.then(lock => lock?.release());
    awake = undefined;
  }
}
