// What is under way and what became of it, drawn a few times a second however much happens.

import { $, fill, say } from "./dom.js";
import { Row } from "./row.js";
import { files, left, line, number, rate, size } from "./text.js";

const interval = 150;
const mostCurrent = 30, mostDone = 50;
/** More than so many are folded. */
const few = 8;
/** Between two words to who can't see the bar. */
const quiet = 20_000;

export class Progress {
  #queue;
  #rows = new Map();
  #timer;
  #headline = "";
  #saidAt = 0;
  #isFolded = true;

  constructor(queue) {
    this.#queue = queue;
    $("pause").onclick = () => queue.isMoving ? queue.pause() : queue.resume();
    $("cancel").onclick = () => queue.cancel();
    $("tryall").onclick = () => queue.resume(queue.failed);
    $("results").onclick = () => this.#isFolded = false;
  }

  /** It is drawn soon. */
  change() {
    this.#timer ??= setTimeout(() => this.#draw(), interval);
  }

  #draw() {
    this.#timer = undefined;
    const queue = this.#queue, isOver = queue.isIdle;
    $("progress").hidden = queue.count === 0;
    $("send").classList.toggle("busy", queue.count > 0);
    document.title = line(!isOver && `${Math.floor(queue.share * 100)} %`, $("server").textContent);
    if (queue.count > 0) {
      this.#drawHead(isOver);
      this.#drawLists();
      this.#announce();
    }
    if (queue.isMoving) this.change();
  }

  #drawHead(isOver) {
    const queue = this.#queue, speed = queue.meter.rate;
    say($("headline"), headlineOf(queue));
    $("bar").value = queue.share;
    say($("amount"), line(`${number(queue.done.length)} of ${files(queue.count)}`, `${size(queue.sent)} of ${size(queue.bytes)}`));
    say($("speed"), queue.isMoving && speed && line(rate(speed), left(queue.left)));
    say($("pause"), queue.isMoving ? "Pause" : "Resume");
    for (const id of ["pause", "cancel", "bar", "figures"]) $(id).hidden = isOver;
    $("tryall").hidden = queue.failed.length < 2;
  }

  #drawLists() {
    const queue = this.#queue, held = document.activeElement.closest("#current > li");
    const current = queue.current.slice(0, mostCurrent), done = queue.done.slice(-mostDone).reverse();
    const drawn = new Map([...current, ...done].map(upload => [upload, this.#rows.get(upload) ?? new Row(upload, queue)]));
    for (const row of drawn.values()) row.update();
    this.#rows = drawn;
    fill($("current"), current.map(upload => drawn.get(upload).node));
    fill($("done"), done.map(upload => drawn.get(upload).node));
    const more = queue.waiting.length + queue.current.length - current.length, before = queue.done.length - done.length;
    say($("more"), more && `and ${number(more)} more in line`);
    say($("earlier"), before && `and ${number(before)} before`);
    say($("results"), resultsOf(queue.done));
    $("finished").hidden = done.length === 0;
    if (this.#isFolded) $("finished").open = queue.count <= few;
    // The line with the focus is gone: nobody should be thrown back to the top.
    if (held && !held.isConnected) $("headline").focus();
  }

  /** A change is said at once, how far it is now and then. */
  #announce() {
    const queue = this.#queue, headline = headlineOf(queue), now = performance.now();
    if (headline === this.#headline && (!queue.isMoving || now < this.#saidAt + quiet)) return;
    say($("announce"), headline === this.#headline ? `${Math.floor(queue.share * 100)} percent, ${left(queue.left)}`
      : `${headline}: ${queue.isIdle ? resultsOf(queue.done) : `${files(queue.count)}, ${size(queue.bytes)}`}`);
    [this.#headline, this.#saidAt] = [headline, now];
  }
}

function headlineOf(queue) {
  if (!queue.isIdle) return !queue.isMoving ? "Paused" : queue.current.every(one => one.state === "retrying") ? "Waiting for the connection" : "Sending";
  const failed = queue.failed.length;
  return failed ? `${number(queue.done.length)} of ${files(queue.count)} sent, ${number(failed)} not` : `${files(queue.done.length)} sent`;
}

function resultsOf(done) {
  const of = (outcome, text) => {
    const many = done.filter(upload => upload.outcome === outcome).length;
    return many && `${number(many)} ${text}`;
  };
  return line(of("landed", "arrived"), of("skipped", "already there"), of("beside", "kept beside what is there"));
}
