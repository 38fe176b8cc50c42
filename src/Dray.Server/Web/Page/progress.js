// What is under way and what became of it, redrawn a few times a second however much happens.

import { $, fill, say } from "./dom.js";
import { Row } from "./row.js";
import { count, files, left, rate, size } from "./text.js";

const interval = 150;
const mostCurrent = 30;
const mostDone = 50;
/** As few as this are shown with what became of each; more are folded. */
const few = 8;
/** Between two announcements to who can't see the bar. */
const quiet = 20_000;

export class Progress {
  #queue;
  #rows = new Map();
  #timer;
  #saidAt = 0;
  #was = "";
  #touched = false;

  constructor(queue) {
    this.#queue = queue;
    $("pause").onclick = () => queue.paused ? queue.resume() : queue.pause();
    $("cancel").onclick = () => queue.cancel();
    $("tryall").onclick = () => queue.retryFailed();
    $("results").addEventListener("click", () => this.#touched = true);
  }

  /** Something is different now: it is drawn soon. */
  change() {
    this.#timer ??= setTimeout(() => requestAnimationFrame(() => this.#draw()), interval);
  }

  #draw() {
    this.#timer = undefined;
    const queue = this.#queue;
    $("progress").hidden = queue.count === 0;
    if (queue.count === 0) {
      this.#rows.clear();
      document.title = $("server").textContent;
      return;
    }
    this.#head();
    this.#lists();
    this.#announce();
    if (queue.isMoving) this.change();
  }

  #head() {
    const queue = this.#queue, speed = queue.meter.rate, isOver = queue.isIdle;
    const percent = `${Math.floor(queue.share * 100)} %`;
    say($("headline"), this.#headline());
    document.title = isOver ? $("server").textContent : `${percent} · ${$("server").textContent}`;
    $("bar").hidden = isOver;
    $("bar").value = queue.share;
    say($("amount"), isOver ? "" : `${queue.done.length.toLocaleString("en")} of ${files(queue.count)} · ${size(queue.sent)} of ${size(queue.bytes)}`);
    say($("speed"), queue.isMoving && speed > 0 ? [rate(speed), left(queue.left)].filter(part => part).join(" · ") : "");
    say($("pause"), queue.paused ? "Resume" : "Pause");
    $("pause").hidden = $("cancel").hidden = isOver;
    $("tryall").hidden = queue.failed.length < 2;
    $("progress").dataset.over = isOver;
  }

  #headline() {
    const queue = this.#queue, failed = queue.failed.length;
    if (queue.paused) return "Paused";
    if (!queue.isIdle) return queue.current.length > 0 && queue.current.every(one => one.state === "retrying") ? "Waiting for the connection" : "Sending";
    if (failed > 0) return `${queue.done.length.toLocaleString("en")} of ${files(queue.count)} sent, ${failed} not`;
    return `${files(queue.done.length)} sent`;
  }

  #lists() {
    const queue = this.#queue;
    const current = queue.current.slice(0, mostCurrent), done = queue.done.slice(-mostDone).reverse();
    const held = document.activeElement?.closest("#current > li");
    fill($("current"), current.map(upload => this.#row(upload)));
    const more = queue.waiting.length + queue.current.length - current.length;
    $("more").hidden = more === 0;
    say($("more"), `and ${count(more, "more", "more")} in line`);

    $("finished").hidden = done.length === 0;
    if (!this.#touched) $("finished").open = queue.count <= few;
    say($("results"), resultsOf(queue.done));
    if ($("finished").open) fill($("done"), done.map(upload => this.#row(upload)));
    $("earlier").hidden = done.length === queue.done.length;
    say($("earlier"), `and ${(queue.done.length - done.length).toLocaleString("en")} before`);
    // The line that had the focus is gone: whoever can't see it should not be thrown back to the top.
    if (held && !held.isConnected) $("headline").focus();
    const kept = new Set([...current, ...done]);
    for (const upload of this.#rows.keys()) if (!kept.has(upload)) this.#rows.delete(upload);
  }

  #row(upload) {
    let row = this.#rows.get(upload);
    if (row) row.update();
    else this.#rows.set(upload, row = new Row(upload, this.#queue));
    return row.node;
  }

  /** What changed is said at once, how far it is now and then. */
  #announce() {
    const queue = this.#queue, headline = this.#headline(), now = performance.now();
    if (headline !== this.#was) say($("announce"), queue.isIdle ? `${headline}. ${resultsOf(queue.done)}` : `${headline}: ${files(queue.count)}, ${size(queue.bytes)}`);
    else if (queue.isMoving && now - this.#saidAt > quiet) say($("announce"), `${Math.floor(queue.share * 100)} percent, ${left(queue.left)}`);
    else return;
    [this.#was, this.#saidAt] = [headline, now];
  }
}

function resultsOf(done) {
  const of = outcome => done.filter(upload => upload.outcome === outcome).length;
  const [landed, skipped, beside] = [of("landed"), of("skipped"), of("beside")];
  return [
    landed > 0 ? `${landed.toLocaleString("en")} arrived` : "",
    skipped > 0 ? `${skipped.toLocaleString("en")} already there` : "",
    beside > 0 ? `${beside.toLocaleString("en")} kept beside what is there` : "",
  ].filter(part => part).join(", ");
}
