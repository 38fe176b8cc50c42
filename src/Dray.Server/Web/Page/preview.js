// One file, large, without leaving the folder; the next and the one before it by arrow keys.

import { $, fill, h, icon, iconButton, say } from "./dom.js";
import { kindOf } from "./row.js";
import { shown, size } from "./text.js";

/** Of a text, this much is read. */
const mostText = 1 << 18;

let all = [], at = 0;

const dialog = $("preview");
const previous = iconButton("previous", "The one before", () => show(at - 1));
const next = iconButton("next", "The next", () => show(at + 1));
const take = h("a", { className: "plain", download: "", title: "Download", "aria-label": "Download" }, icon("download"));
const close = iconButton("close", "Close", () => dialog.close());

fill($("preview-buttons"), [previous, next, take, close]);
dialog.onclose = () => $("stage").replaceChildren();
dialog.onclick = event => {
  if (event.target === dialog) dialog.close();
};
dialog.onkeydown = event => {
  if (event.target instanceof HTMLMediaElement) return;
  if (event.key === "ArrowLeft" && at > 0) show(at - 1);
  if (event.key === "ArrowRight" && at < all.length - 1) show(at + 1);
};

/** @param files of a folder, those that can be shown: { name, size, address }. */
export function showPreview(files, first) {
  all = files;
  dialog.showModal();
  show(first);
}

function show(index) {
  at = index;
  const file = all[at], kind = kindOf(file.name);
  say($("preview-name"), shown(file.name));
  say($("preview-note"), size(file.size));
  take.href = file.address;
  previous.disabled = at === 0;
  next.disabled = at === all.length - 1;
  const failed = () => say($("preview-note"), `${size(file.size)} · this browser can’t show it: download it instead`);
  const node = kind === "image" ? h("img", { src: file.address, alt: shown(file.name), onerror: failed })
    : kind === "text" ? h("pre", { tabIndex: 0 })
    : h(kind, { src: file.address, controls: true, preload: "metadata", onerror: failed, "aria-label": shown(file.name) });
  fill($("stage"), [node]);
  if (kind === "text") read(file, node);
}

async function read(file, node) {
  try {
    const answer = await fetch(file.address, { headers: { Range: `bytes=0-${mostText - 1}` } });
    if (answer.status === 416) return;
    if (!answer.ok) throw new Error((await answer.text()).trim());
    const text = await answer.text();
    if (node.isConnected) node.textContent = text;
    if (node.isConnected && file.size > mostText) say($("preview-note"), `${size(file.size)}, of which the first ${size(mostText)} are shown`);
  } catch (fault) {
    if (node.isConnected) say($("preview-note"), fault instanceof TypeError ? "The server does not answer. Is it still running?" : fault.message);
  }
}
