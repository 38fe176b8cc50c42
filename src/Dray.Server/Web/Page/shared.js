// The view that takes files out: one shared folder at a time.

import { $, fill, h, icon, say, sign, status } from "./dom.js";
import { showPreview } from "./preview.js";
import { kindOf } from "./row.js";
import { unreachable } from "./session.js";
import { count, files, line, number, shown, size, when } from "./text.js";

/** Rows at once: a folder may hold a million. */
const page = 500;
/** Larger pictures are not shown beside their names. */
const mostThumb = 6_000_000;
const order = new Intl.Collator(undefined, { numeric: true });

const escaped = path => path.split("/").map(encodeURIComponent).join("/");
const hashOf = path => `#/shared/${escaped(path)}`;
const isTakable = entry => !entry.isLink && !entry.problem;
const download = href => h("a", { href, download: "" }).click();

export class Shared {
  #path = "";
  #entries = [];
  #visible = [];
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
      this.#selected = new Set(event.target.checked ? this.#visible.filter(isTakable) : []);
      this.#draw();
    };
    $("take").onclick = () => this.#take().catch(fault => say($("listing"), unreachable(fault)));
  }

  /** The empty path is all that is shared. */
  async open(path) {
    this.#asking?.abort();
    const { signal } = this.#asking = new AbortController();
    this.#path = path;
    this.#selected.clear();
    $("filter").value = "";
    this.#showPlace();
    say($("listing"), "Looking…");
    for (const id of ["entries", "further", "take", "filter"]) $(id).hidden = true;
    try {
      this.#entries = (await this.#read(signal)).sort((a, b) => b.isFolder - a.isFolder || order.compare(a.name, b.name));
      $("filter").hidden = this.#entries.length < 20;
      this.#restart();
    } catch (fault) {
      if (!signal.aborted) say($("listing"), unreachable(fault));
    }
  }

  async #read(signal) {
    const answer = await fetch(`/-/list?path=${encodeURIComponent(this.#path)}`, { signal });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.text()).split("\n").filter(line => line).map(line => {
      const entry = JSON.parse(line), path = this.#path ? `${this.#path}/${entry.name}` : entry.name;
      return { ...entry, path, href: `/${escaped(path)}`, isFolder: entry.kind === 2, isLink: entry.kind === 3 };
    });
  }

  #showPlace() {
    const parts = this.#path.split("/").filter(part => part);
    say($("place"), shown(parts.at(-1) ?? "Shared"));
    fill($("crumbs"), ["Shared", ...parts].slice(0, -1).map((part, at) => h("a", { href: hashOf(parts.slice(0, at).join("/")) }, h("bdi", {}, shown(part)))));
  }

  #restart() {
    const wanted = $("filter").value.toLowerCase();
    this.#visible = this.#entries.filter(entry => entry.name.toLowerCase().includes(wanted));
    this.#most = page;
    this.#draw();
  }

  #draw() {
    const all = this.#visible, drawn = all.slice(0, this.#most), folders = all.filter(entry => entry.isFolder).length;
    $("entries").hidden = all.length === 0;
    $("rows").replaceChildren(...drawn.map(entry => this.#row(entry)));
    $("further").hidden = drawn.length === all.length;
    say($("further"), `Show more of ${number(all.length)}`);
    say($("listing"), all.length === 0 ? "Nothing is here."
      : line(folders && count(folders, "folder"), all.length > folders && line(files(all.length - folders), size(sum(all)))));
    this.#showTake();
  }

  #row(entry) {
    const { href, isFolder } = entry, name = shown(entry.name), label = h("bdi", {}, name);
    const kind = isFolder ? "folder" : kindOf(name), canTake = isTakable(entry);
    const tick = h("input", { type: "checkbox", checked: this.#selected.has(entry), disabled: !canTake, ariaLabel: `Select ${name}` });
    tick.onchange = () => {
      this.#selected[tick.checked ? "add" : "delete"](entry);
      this.#showTake();
    };
    const named = !canTake ? label
      : isFolder ? h("a", { href: hashOf(entry.path) }, label)
      : h("a", { href, download: "", onclick: event => kind === "file" || this.#preview(event, entry) }, label);
    const picture = kind === "image" && canTake && entry.size <= mostThumb ? h("img", { src: href, alt: "", loading: "lazy" }) : icon(kind);
    const much = entry.problem ? shown(entry.problem) : isFolder ? "" : entry.isLink ? "a link" : size(entry.size);
    return h("tr", {},
      h("td", { className: "tick" }, tick),
      h("td", {}, h("div", { className: "entry" }, picture, h("span", { className: "what" }, named, status(much)))),
      h("td", { className: "size" }, much),
      h("td", { className: "date" }, entry.modified && when(entry.modified / 1e6)),
      h("td", { className: "act" }, canTake && sign("download", `Download ${name}${isFolder ? " as zip" : ""}`, { href: isFolder ? `${href}?zip` : href, download: "" })));
  }

  #preview(event, entry) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const all = this.#visible.filter(one => isTakable(one) && !one.isFolder && kindOf(one.name) !== "file");
    showPreview(all, all.indexOf(entry));
  }

  #showTake() {
    const chosen = [...this.#selected], takable = this.#visible.filter(isTakable).length;
    $("all").checked = chosen.length > 0 && chosen.length === takable;
    $("all").indeterminate = chosen.length > 0 && chosen.length < takable;
    $("take").hidden = takable === 0;
    $("take").className = chosen.length > 0 ? "main" : "";
    say($("take"), chosen.length === 0 ? "Download all as zip" : `Download ${number(chosen.length)}${isFile(chosen) ? "" : " as zip"} (${size(sum(chosen))})`);
  }

  async #take() {
    const chosen = this.#selected.size > 0 ? [...this.#selected] : this.#visible.filter(isTakable);
    if (isFile(chosen)) return download(chosen[0].href);
    // All of a folder: there may be more than a selection holds.
    if (this.#path && chosen.length === this.#entries.filter(isTakable).length) return download(`/${escaped(this.#path)}?zip`);
    const answer = await fetch("/-/selections", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ paths: chosen.map(entry => entry.path) }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    download(`/-/zip/${(await answer.json()).id}`);
  }
}

const isFile = chosen => chosen.length === 1 && !chosen[0].isFolder;

const sum = entries => entries.reduce((bytes, entry) => bytes + (entry.isFolder ? 0 : entry.size ?? 0), 0);
