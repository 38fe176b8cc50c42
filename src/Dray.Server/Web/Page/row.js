// One upload, as a line of the list.

import { h, icon, item, say, sign, status } from "./dom.js";
import { left, line, rate, shown, size } from "./text.js";

const kinds = {
  image: /\.(jpe?g|png|gif|webp|avif|bmp)$/i,
  video: /\.(mp4|m4v|webm|mov|mkv|ogv)$/i,
  audio: /\.(mp3|m4a|aac|ogg|opus|flac|wav)$/i,
  text: /\.(txt|md|log|csv|json|xml|svg|ya?ml|toml|ini|conf|[ch]|cs|js|ts|py|sh|rs|go|css|html?|sql|tex)$/i,
};

export const kindOf = name => Object.keys(kinds).find(kind => kinds[kind].test(name)) ?? "file";

/** A name, with the folders that it is in before it in grey. */
export function pathOf(path) {
  const at = path.lastIndexOf("/") + 1;
  return h("span", { className: "path", title: shown(path) }, h("bdi", { className: "soft" }, shown(path.slice(0, at))), h("bdi", {}, shown(path.slice(at))));
}

export class Row {
  #upload;
  #queue;
  #state;
  #status = status();
  #bar = h("progress", { max: 1 });

  constructor(upload, queue) {
    [this.#upload, this.#queue] = [upload, queue];
    this.#bar.ariaLabel = shown(upload.path);
    this.node = item(kindOf(upload.path), [pathOf(upload.path), this.#status, this.#bar]);
    this.update();
  }

  update() {
    const upload = this.#upload;
    say(this.#status, statusOf(upload));
    this.#bar.value = upload.size && upload.sent / upload.size;
    if (upload.state === this.#state) return;
    this.node.dataset.state = this.#state = upload.state;
    this.#bar.hidden = upload.state === "done" || upload.state === "failed";
    const buttons = this.node.lastChild, held = buttons.contains(document.activeElement);
    buttons.replaceChildren(...this.#actions());
    if (held) buttons.firstChild.focus();
  }

  #actions() {
    const upload = this.#upload, queue = this.#queue, name = shown(upload.path);
    if (upload.state === "done") return [icon("done")];
    const act = (sort, verb, onclick) => sign(sort, `${verb} ${name}`, { onclick });
    return [
      upload.state === "failed" ? act("again", "Retry", () => queue.resume([upload]))
        : upload.state === "paused" ? act("play", "Resume", () => queue.resume([upload])) : act("pause", "Pause", () => queue.pause(upload)),
      act("close", "Cancel", () => queue.cancel(upload)),
    ];
  }
}

function statusOf(upload) {
  const whole = size(upload.size), much = `${size(upload.sent)} of ${whole}`, speed = upload.meter.rate;
  switch (upload.state) {
    case "done": return line(whole, { skipped: "already there", beside: `kept beside as ${shown(upload.name)}` }[upload.outcome]);
    case "failed": return `Not sent: ${shown(upload.problem)}`;
    case "paused": return line(much, "paused");
    case "retrying": return line(much, `${shown(upload.problem)}, trying again in ${Math.max(1, Math.ceil((upload.retryAt - performance.now()) / 1000))} s`);
    default: return upload.sent === upload.size && upload.size ? line(whole, "finishing") : speed ? line(much, rate(speed), left((upload.size - upload.sent) / speed)) : much;
  }
}
