// All uploads of this page: a few at once, the others in line.

import { interrupted, recall } from "./memory.js";
import { Meter } from "./meter.js";
import { Upload } from "./upload.js";

const atOnce = 4;
/** What one more file costs besides its bytes: so a thousand tiny ones advance the bar as evenly as a large one. */
const perFile = 1 << 15;

export class Queue {
  paused = false;
  /** Those that are under way, paused or failed, in the order in which they began. */
  current = [];
  waiting = [];
  /** Those that are over, the latest last. */
  done = [];
  meter = new Meter();
  /** Set where the session is over: nothing more can be sent. */
  expired = false;
  bytes = 0;
  sent = 0;

  /** @param onchange told after each change of a state; not of each byte. */
  constructor(onchange) {
    this.onchange = onchange;
    addEventListener("online", () => this.current.forEach(upload => upload.hurry()));
  }

  add(found) {
    if (this.isIdle) this.#reset();
    const known = interrupted();
    for (const one of found) {
      const upload = new Upload(one, recall(one.file, one.path, known), (gone, isSent) => this.#moved(gone, isSent));
      this.bytes += upload.size;
      (upload.state === "failed" ? this.current : this.waiting).push(upload);
    }
    this.#next();
  }

  pause(upload) {
    if (!upload) this.paused = true;
    for (const one of upload ? [upload] : this.current) if (isMoving(one)) one.stop("paused");
    this.#next();
  }

  resume(upload) {
    if (!upload) this.paused = false;
    for (const one of upload ? [upload] : this.current.filter(one => one.state === "paused")) {
      one.state = "waiting";
      one.problem = "";
      one.refusal = undefined;
    }
    this.#next();
  }

  retryFailed() {
    this.failed.forEach(one => this.resume(one));
  }

  cancel(upload) {
    for (const one of upload ? [upload] : [...this.current, ...this.waiting]) {
      one.cancel();
      this.bytes -= one.size;
      this.sent -= one.sent;
    }
    this.current = upload ? this.current.filter(one => one !== upload) : [];
    this.waiting = upload ? this.waiting.filter(one => one !== upload) : [];
    if (!upload) this.paused = false;
    this.#next();
  }

  /** There is a good link again. */
  revive() {
    this.expired = false;
    this.failed.filter(one => one.refusal === 401).forEach(one => this.resume(one));
    this.resume();
  }

  /** Nothing is under way and nothing will be by itself. */
  get isIdle() {
    return this.waiting.length === 0 && this.current.every(one => one.state === "failed");
  }

  get isMoving() {
    return this.current.some(isMoving);
  }

  get count() {
    return this.current.length + this.waiting.length + this.done.length;
  }

  get failed() {
    return this.current.filter(one => one.state === "failed");
  }

  /** How much of all is done, from 0 to 1. */
  get share() {
    const whole = this.bytes + perFile * this.count;
    return whole === 0 ? 0 : (this.sent + perFile * this.done.length) / whole;
  }

  /** Seconds, as far as can be told. */
  get left() {
    return (this.bytes - this.sent + perFile * (this.count - this.done.length)) / this.meter.rate;
  }

  #moved(gone, isSent) {
    this.sent += gone;
    if (gone > 0 && isSent) this.meter.add(gone);
  }

  #next() {
    // Whoever was resumed has its place; the others come as there is room.
    const again = this.current.filter(one => one.state === "waiting");
    while (!this.paused && !this.expired && this.current.filter(isMoving).length < atOnce) {
      const next = again.shift() ?? this.waiting.shift();
      if (!next) break;
      if (!this.current.includes(next)) this.current.push(next);
      this.#run(next);
    }
    this.onchange();
  }

  async #run(upload) {
    await upload.run();
    if (upload.state === "done") {
      this.meter.add(perFile);
      this.current = this.current.filter(one => one !== upload);
      this.done.push(upload);
    }
    if (upload.refusal === 401) this.#expire();
    this.#next();
  }

  /** Nobody is let in any more: what is left can go on under another link. */
  #expire() {
    this.expired = true;
    this.current.filter(isMoving).forEach(one => one.stop("paused"));
  }

  #reset() {
    this.done = [];
    this.meter.clear();
    this.sent = this.current.reduce((sum, one) => sum + one.sent, 0);
    this.bytes = this.current.reduce((sum, one) => sum + one.size, 0);
  }
}

const isMoving = upload => upload.state === "sending" || upload.state === "retrying";
