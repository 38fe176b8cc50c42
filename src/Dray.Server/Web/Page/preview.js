// One file, large; the next and the one before it by arrow keys.

import { $, fill, h, say, sign } from "./dom.js";
import { kindOf } from "./row.js";
import { unreachable } from "./session.js";
import { shown, size } from "./text.js";

/** Of a text, this much is read. */
const mostText = 1 << 18;

const dialog = $("preview");
const previous = sign("previous", "The one before", { onclick: () => show(at - 1) });
const next = sign("next", "The next", { onclick: () => show(at + 1) });
const take = sign("download", "Download", { href: "/", download: "" });
const close = sign("close", "Close", { onclick: () => dialog.close() });

let all = [], at = 0;

fill($("tools"), [previous, next, take, close]);
dialog.onclose = () => fill($("stage"), []);
dialog.onclick = event => {
  if (event.target === dialog) dialog.close();
};
dialog.onkeydown = event => {
  if (!(event.target instanceof HTMLMediaElement)) show(at + ({ ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? NaN));
};

/** @param files of a folder, those that can be shown: { name, size, href }. */
export function showPreview(files, first) {
  all = files;
  show(first);
  dialog.showModal();
}

function show(index) {
  const file = all[index];
  if (!file) return;
  at = index;
  const kind = kindOf(file.name), name = shown(file.name);
  say($("subject"), name);
  say($("caption"), size(file.size));
  take.href = file.href;
  previous.disabled = at === 0;
  next.disabled = at === all.length - 1;
  // Nobody presses keys on a button that is none any more.
  if (document.activeElement.disabled) close.focus();
  const onerror = () => say($("caption"), "This browser can’t show it: download it instead.");
  const node = kind === "text" ? h("pre", { tabIndex: 0 })
    : kind === "image" ? h("img", { src: file.href, alt: name, onerror })
    : h(kind, { src: file.href, controls: true, preload: "metadata", ariaLabel: name, onerror });
  fill($("stage"), [node]);
  if (kind === "text" && file.size > 0) read(file, node).catch(fault => node.isConnected && say($("caption"), unreachable(fault)));
}

async function read(file, node) {
  const answer = await fetch(file.href, { headers: { Range: `bytes=0-${mostText - 1}` } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  node.textContent = text;
  if (node.isConnected && file.size > mostText) say($("caption"), `The first ${size(mostText)} of ${size(file.size)}`);
}
