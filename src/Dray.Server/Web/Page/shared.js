// The view that takes files out: one shared folder at a time, listed as the server finds it.

import { $, fill, h, icon, say } from "./dom.js";
import { showPreview } from "./preview.js";
import { kindOf } from "./row.js";
import { count, shown, size, when } from "./text.js";

/** Rows at once: a folder may hold a million names. */
const page = 500;
const folder = 2, link = 3;
/** Pictures up to this many bytes are shown small beside their names. */
const mostThumb = 6_000_000;
const order = new Intl.Collator(undefined, { numeric: true });

/** Where a shared path is had. */
export const addressOf = path => `/${path.split("/").map(encodeURIComponent).join("/")}`;

const hashOf = path => `#/shared/${path.split("/").map(encodeURIComponent).join("/")}`;

export class Shared {
  #path = "";
  #entries = [];
  #selected = new Set();
  #most = page;
  #asking;

  constructor() {
    $("filter").oninput = () => this.#restart();
    $("further").onclick = () => {
      this.#most += page;
      this.#draw();
    };
    $("all").onchange = event => {
      this.#selected = new Set(event.target.checked ? this.#visible().filter(isTakable) : []);
      this.#draw();
    };
    $("take").onclick = () => this.#take();
  }

  /** Shows a folder; the empty path is all that is shared. */
  async open(path) {
    this.#asking?.abort();
    const asking = this.#asking = new AbortController();
    this.#path = path;
    this.#entries = [];
    this.#selected.clear();
    $("filter").value = "";
    this.#showPlace();
    say($("listing"), "Looking…");
    $("entries").hidden = $("further").hidden = true;
    try {
      await this.#read(asking.signal);
      this.#entries.sort((a, b) => (b.kind === folder) - (a.kind === folder) || order.compare(a.name, b.name));
      $("filter").hidden = this.#entries.length < 20;
      this.#restart();
    } catch (fault) {
      if (!asking.signal.aborted) say($("listing"), fault instanceof TypeError ? "The server does not answer. Is it still running?" : fault.message);
    }
  }

  async #read(signal) {
    const answer = await fetch(`/-/list?path=${encodeURIComponent(this.#path)}`, { signal });
    if (!answer.ok) throw new Error((await answer.text()).trim());
    const lines = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ;) {
      const { value, done } = await lines.read();
      const whole = (rest + (value ?? "")).split("\n");
      rest = done ? "" : whole.pop();
      this.#entries.push(...whole.filter(line => line).map(line => JSON.parse(line)));
      if (done) return;
      say($("listing"), `Looking… ${count(this.#entries.length, "entry", "entries")}`);
    }
  }

  #showPlace() {
    const parts = this.#path.split("/").filter(part => part);
    say($("place"), parts.length > 0 ? shown(parts.at(-1)) : "Shared");
    const above = parts.slice(0, -1).map((part, at) => h("a", { href: hashOf(parts.slice(0, at + 1).join("/")) }, h("bdi", {}, shown(part))));
    fill($("crumbs"), parts.length > 0 ? [h("a", { href: hashOf("") }, "Shared"), ...above] : []);
  }

  #restart() {
    this.#most = page;
    this.#draw();
  }

  #visible() {
    const wanted = $("filter").value.toLowerCase();
    return wanted ? this.#entries.filter(entry => entry.name.toLowerCase().includes(wanted)) : this.#entries;
  }

  #draw() {
    const visible = this.#visible(), drawn = visible.slice(0, this.#most);
    $("entries").hidden = visible.length === 0;
    $("rows").replaceChildren(...drawn.map(entry => this.#row(entry)));
    $("further").hidden = drawn.length === visible.length;
    say($("further"), `Show ${Math.min(page, visible.length - drawn.length)} more of ${visible.length.toLocaleString("en")}`);
    const folders = visible.filter(entry => entry.kind === folder).length, files = visible.length - folders;
    say($("listing"), visible.length === 0 ? (this.#entries.length > 0 ? "Nothing is called that." : "Nothing is in here.")
      : [folders > 0 ? count(folders, "folder", "folders") : "", files > 0 ? `${count(files, "file", "files")}, ${size(visible.reduce((sum, entry) => sum + (entry.size ?? 0), 0))}` : ""].filter(part => part).join(" · "));
    this.#showTake();
  }

  #row(entry) {
    const name = shown(entry.name), path = this.#pathOf(entry), address = addressOf(path);
    const tick = h("input", { type: "checkbox", checked: this.#selected.has(entry), disabled: !isTakable(entry), "aria-label": `Select ${name}` });
    tick.onchange = () => {
      this.#selected[tick.checked ? "add" : "delete"](entry);
      this.#showTake();
    };
    const label = h("bdi", {}, name);
    const kind = kindOf(entry.name);
    const named = entry.problem || entry.kind === link ? h("span", { className: "dead" }, label)
      : entry.kind === folder ? h("a", { href: hashOf(path) }, label)
      : kind === "file" ? h("a", { href: address, download: "" }, label)
      : h("a", { href: address, onclick: event => this.#preview(event, entry) }, label);
    const isShown = kind === "image" && entry.kind !== folder && entry.size <= mostThumb && !entry.problem;
    const picture = isShown ? h("img", { src: address, alt: "", loading: "lazy", decoding: "async", className: "thumb" })
      : icon(entry.kind === folder ? "folder" : entry.kind === link ? "link" : kind);
    const much = entry.problem ? shown(entry.problem) : entry.kind === folder ? "" : entry.kind === link ? "link" : size(entry.size);
    return h("tr", {},
      h("td", { className: "tick" }, tick),
      h("td", { className: "entry" }, h("div", {}, picture, h("span", { className: "what" }, named, h("span", { className: "status narrow" }, much)))),
      h("td", { className: "number" }, much),
      h("td", { className: "date" }, entry.modified ? when(entry.modified / 1e6) : ""),
      h("td", { className: "act" }, isTakable(entry)
        ? h("a", { className: "plain", href: entry.kind === folder ? `${address}?zip` : address, download: "", title: "Download", "aria-label": entry.kind === folder ? `Download ${name} as a zip` : `Download ${name}` }, icon("download"))
        : null));
  }

  #preview(event, entry) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const all = this.#visible().filter(one => one.kind !== folder && one.kind !== link && !one.problem && kindOf(one.name) !== "file")
      .map(one => ({ name: one.name, size: one.size, address: addressOf(this.#pathOf(one)), entry: one }));
    showPreview(all, all.findIndex(one => one.entry === entry));
  }

  #pathOf(entry) {
    return this.#path ? `${this.#path}/${entry.name}` : entry.name;
  }

  #showTake() {
    const chosen = [...this.#selected], bytes = chosen.reduce((sum, entry) => sum + (entry.size ?? 0), 0);
    const takable = this.#visible().filter(isTakable).length;
    $("all").checked = chosen.length > 0 && chosen.length === takable;
    $("all").indeterminate = chosen.length > 0 && chosen.length < takable;
    $("take").hidden = takable === 0;
    const isOne = chosen.length === 1 && chosen[0].kind !== folder;
    say($("take"), chosen.length === 0 ? "Download all as zip"
      : `Download ${isOne ? "1 file" : chosen.length.toLocaleString("en")}${bytes > 0 ? ` (${size(bytes)})` : ""}${isOne ? "" : " as zip"}`);
  }

  async #take() {
    const chosen = this.#selected.size > 0 ? [...this.#selected] : this.#visible().filter(isTakable);
    if (chosen.length === 1 && chosen[0].kind !== folder) return download(addressOf(this.#pathOf(chosen[0])));
    if (this.#selected.size === 0 && this.#path && !$("filter").value) return download(`${addressOf(this.#path)}?zip`);
    const answer = await fetch("/-/selections", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ paths: chosen.map(entry => this.#pathOf(entry)) }),
    }).catch(() => undefined);
    if (answer?.ok) download(`/-/zip/${encodeURIComponent((await answer.json()).id)}`);
    else say($("listing"), answer ? (await answer.text()).trim() : "The server does not answer. Is it still running?");
  }
}

const isTakable = entry => entry.kind !== link && !entry.problem;

const download = address => h("a", { href: address, download: "" }).click();
