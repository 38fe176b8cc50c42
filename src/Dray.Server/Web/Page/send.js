// The view that puts files in: what is chosen, dropped, pasted or written goes into the queue.

import { $, fill, h, icon, iconButton } from "./dom.js";
import { dropped, pasted, picked, written } from "./gather.js";
import { send } from "./http.js";
import { forget, interrupted } from "./memory.js";
import { Progress } from "./progress.js";
import { Queue } from "./queue.js";
import { kindOf, pathOf } from "./row.js";
import { shown, size } from "./text.js";

const tus = { "Tus-Resumable": "1.0.0" };

export function startSending(session, onexpired) {
  const queue = new Queue(() => {
    progress.change();
    stayAwake(queue.isMoving);
    if (queue.expired) onexpired();
  });
  const progress = new Progress(queue);
  const add = found => {
    if (found.length === 0) return;
    location.hash = "#/send";
    queue.add(found);
    showInterrupted(queue);
  };

  $("into").textContent = session.into ? `They land in ${shown(session.into)} at ${shown(session.server)}. Nothing there is replaced.` : `They land at ${shown(session.server)}. Nothing there is replaced.`;
  choose(add);
  drop(add);
  write(add);
  addEventListener("beforeunload", event => {
    if (queue.isMoving) event.preventDefault();
  });
  showInterrupted(queue);
  lookUp(queue);
  return queue;
}

function choose(add) {
  const open = { files: "pick", again: "pick", folder: "pickfolder", againfolder: "pickfolder" };
  for (const [button, input] of Object.entries(open)) $(button).onclick = () => $(input).click();
  for (const input of [$("pick"), $("pickfolder")]) {
    input.onchange = () => {
      add(picked(input.files));
      input.value = "";
    };
  }
  // Phones have no folders to choose.
  if (!("webkitdirectory" in $("pickfolder")) || matchMedia("(hover: none) and (max-width: 40rem)").matches) $("folder").hidden = true;
}

function drop(add) {
  let inside = 0;
  const over = isOver => $("drop").classList.toggle("over", Boolean(isOver));
  const hasFiles = event => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", event => over(hasFiles(event) && ++inside > 0));
  addEventListener("dragleave", event => over(hasFiles(event) && --inside > 0));
  addEventListener("dragover", event => event.preventDefault());
  addEventListener("drop", async event => {
    event.preventDefault();
    over(inside = 0);
    add(await dropped(event.dataTransfer));
  });
  addEventListener("paste", event => {
    if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) return;
    add(pasted(event.clipboardData));
  });
}

function write(add) {
  const open = isOpen => {
    $("note").hidden = !isOpen;
    $("write").setAttribute("aria-expanded", isOpen);
    if (isOpen) $("words").focus();
  };
  $("write").onclick = () => open($("note").hidden);
  $("note").onsubmit = event => {
    event.preventDefault();
    add([written($("words").value)]);
    $("note").reset();
    open(false);
    $("write").focus();
  };
}

/** How much the server has of each piece, by its URL. */
const offsets = new Map();

/** Asks the server how much it has of each; what it has forgotten is forgotten here too. */
async function lookUp(queue) {
  for (const piece of interrupted()) {
    try {
      const answer = await send("HEAD", piece.url, { headers: tus });
      offsets.set(piece.url, Number(answer.getResponseHeader("Upload-Offset")));
    } catch (fault) {
      if (fault.status === 404 || fault.status === 410) forget(piece.key);
    }
  }
  showInterrupted(queue);
}

/** What an earlier visit of this browser left half done, but for what is in the queue again. */
function showInterrupted(queue) {
  const known = new Set([...queue.current, ...queue.waiting].map(upload => upload.url));
  const pieces = interrupted().filter(piece => !known.has(piece.url));
  const drop = piece => {
    forget(piece.key);
    send("DELETE", piece.url, { headers: tus }).catch(() => {});
    showInterrupted(queue);
  };
  $("interrupted").hidden = pieces.length === 0;
  $("againfolder").hidden = !pieces.some(piece => piece.path.includes("/"));
  $("forgetall").onclick = () => pieces.forEach(drop);
  fill($("pieces"), pieces.map(piece => h("li", {}, icon(kindOf(piece.path)),
    h("div", { className: "what" }, pathOf(piece.path), h("span", { className: "status" }, muchOf(piece))),
    h("span", { className: "buttons" }, iconButton("close", `Forget ${shown(piece.path)}`, () => drop(piece))))));
}

const muchOf = piece => offsets.has(piece.url) ? `${size(offsets.get(piece.url))} of ${size(piece.size)} is there` : size(piece.size);

let awake;

/** A phone that goes to sleep stops sending. */
async function stayAwake(isWanted) {
  if (!isWanted) {
    (await awake)?.release();
    awake = undefined;
  } else if (!awake && document.visibilityState === "visible") {
    awake = navigator.wakeLock?.request("screen").catch(() => awake = undefined);
  }
}
