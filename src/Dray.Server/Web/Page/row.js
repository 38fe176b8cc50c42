// One upload, as a line of the list.

import { h, icon, iconButton, say } from "./dom.js";
import { left, rate, shown, size } from "./text.js";

const kinds = { image: /\.(jpe?g|png|gif|webp|avif|bmp|svg|heic)$/i, video: /\.(mp4|m4v|webm|mov|mkv|ogv)$/i, audio: /\.(mp3|m4a|aac|ogg|oga|opus|flac|wav)$/i,
  text: /\.(txt|md|log|csv|json|xml|ya?ml|toml|ini|conf|c|h|cs|js|ts|py|sh|rs|go|java|css|html?|sql|tex|srt|diff|patch)$/i };

/** What sort of file a name stands for; "file" where it says nothing. */
export const kindOf = name => Object.keys(kinds).find(kind => kinds[kind].test(name)) ?? "file";

/** A name with the folders that it is in, those in grey; both cut where there is no room. */
export function pathOf(path) {
  const at = path.lastIndexOf("/") + 1;
  return h("span", { className: "path", title: shown(path) },
    at > 0 ? h("bdi", { className: "above" }, shown(path.slice(0, at))) : null, h("bdi", { className: "name" }, shown(path.slice(at))));
}

export class Row {
  #state;
  #status = h("span", { className: "status" });
  #bar = h("progress", { max: 1 });
  #buttons = h("span", { className: "buttons" });

  constructor(upload, queue) {
    this.upload = upload;
    this.queue = queue;
    this.#bar.setAttribute("aria-label", shown(upload.path));
    this.node = h("li", {}, icon(kindOf(upload.path)), h("div", { className: "what" }, pathOf(upload.path), this.#status, this.#bar), this.#buttons);
    this.update();
  }

  update() {
    const { upload } = this;
    say(this.#status, statusOf(upload));
    this.#bar.value = upload.size === 0 ? 0 : upload.sent / upload.size;
    if (upload.state === this.#state) return;
    this.#state = upload.state;
    this.node.dataset.state = upload.state;
    this.#bar.hidden = upload.state === "done" || upload.state === "failed";
    const held = this.#buttons.contains(document.activeElement);
    this.#buttons.replaceChildren(...this.#actions());
    if (held) this.#buttons.firstElementChild?.focus();
  }

  #actions() {
    const { upload, queue } = this, name = shown(upload.path);
    if (upload.state === "done") return [icon("done")];
    const cancel = iconButton("close", upload.state === "failed" ? `Leave out ${name}` : `Cancel ${name}`, () => queue.cancel(upload));
    if (upload.state === "failed") return [iconButton("again", `Try ${name} again`, () => queue.resume(upload)), cancel];
    return upload.state === "paused"
      ? [iconButton("play", `Resume ${name}`, () => queue.resume(upload)), cancel]
      : [iconButton("pause", `Pause ${name}`, () => queue.pause(upload)), cancel];
  }
}

function statusOf(upload) {
  const much = `${size(upload.sent)} of ${size(upload.size)}`;
  switch (upload.state) {
    case "done":
      return upload.outcome === "skipped" ? `${size(upload.size)} · already there`
        : upload.outcome === "beside" ? `${size(upload.size)} · kept beside as ${shown(upload.name)}`
        : size(upload.size);
    case "failed": return `Not sent: ${shown(upload.problem)}`;
    case "paused": return `${much} · paused`;
    case "retrying": {
      const seconds = Math.max(1, Math.ceil((upload.retryAt - performance.now()) / 1000));
      return `${much} · ${shown(upload.problem)}, trying again in ${seconds} s`;
    }
    case "sending": {
      if (upload.size > 0 && upload.sent === upload.size) return `${size(upload.size)} · finishing`;
      const speed = upload.meter.rate;
      return speed > 0 ? `${much} · ${rate(speed)} · ${left((upload.size - upload.sent) / speed)}` : much;
    }
    default: return size(upload.size);
  }
}
