// All uploads: a few at once, the others in line.

import { interrupted, recall } from "./memory.js";
import { Meter } from "./meter.js";
import { Upload } from "./upload.js";

const atOnce = 4;
/** What a file costs besides its bytes: so tiny ones advance the bar as evenly as a large one. */
const perFile = 1 << 15;

export class Queue {
  /** Under way, paused or failed. */
  current = [];
  waiting = [];
  done = [];
  meter = new Meter();
  paused = false;
  /** The session is over: nothing can be sent. */
  expired = false;
  bytes = 0;
  sent = 0;

  constructor(onchange) {
    this.onchange = onchange;
    addEventListener("online", () => this.current.forEach(upload => upload.hurry()));
  }

  add(found) {
    if (this.isIdle) this.#reset();
    const known = interrupted(), open = this.open;
    for (const one of found) {
      const upload = new Upload(one, recall(one.file, one.path, known), (gone, isSent) => {
        this.sent += gone;
        if (gone > 0 && isSent) this.meter.add(gone);
      });
      const same = open.get(upload.key);
      if (same) {
        if (same.state === "failed") Object.assign(same, { file: one.file, state: "waiting" });
        continue;
      }
      open.set(upload.key, upload);
      this.bytes += upload.size;
      (upload.state === "failed" ? this.current : this.waiting).push(upload);
    }
    this.#next();
  }

  /** Stops one, or all. */
  pause(upload) {
    this.paused ||= !upload;
    for (const one of upload ? [upload] : this.current) if (isMoving(one)) one.stop("paused");
    this.#next();
  }

  /** Goes on with these, or with all that are paused. */
  resume(uploads) {
    this.paused &&= Boolean(uploads);
    for (const one of uploads ?? this.current.filter(one => one.state === "paused")) one.state = "waiting";
    this.#next();
  }

  /** Drops one, or all that is not done. */
  cancel(upload) {
    const isKept = one => upload && one !== upload;
    const ending = [...this.open.values()].filter(one => !isKept(one)).map(one => {
      this.bytes -= one.size;
      this.sent -= one.sent;
      return one.cancel();
    });
    this.current = this.current.filter(isKept);
    this.waiting = this.waiting.filter(isKept);
    this.paused &&= this.current.length > 0;
    this.#next();
    return Promise.all(ending);
  }

  /** There is a good link again. */
  revive() {
    this.expired = false;
    this.resume(this.failed.filter(one => one.refusal === 401));
    this.resume();
  }

  /** All that is not done, by key. */
  get open() {
    return new Map([...this.current, ...this.waiting].map(one => [one.key, one]));
  }

  /** Nothing goes on by itself. */
  get isIdle() {
    return this.waiting.length === 0 && this.failed.length === this.current.length;
  }

  get isMoving() {
    return this.current.some(isMoving);
  }

  get failed() {
    return this.current.filter(one => one.state === "failed");
  }

  get count() {
    return this.current.length + this.waiting.length + this.done.length;
  }

  /** How much is done, from 0 to 1. */
  get share() {
    return weight(this.sent, this.done.length) / weight(this.bytes, this.count);
  }

  /** In seconds. */
  get left() {
    return weight(this.bytes - this.sent, this.count - this.done.length) / this.meter.rate;
  }

  #next() {
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
    } else if (upload.refusal === 401) {
      this.expired = true;
      this.current.filter(isMoving).forEach(one => one.stop("paused"));
    }
    this.#next();
  }

  /** What was done before is another batch. */
  #reset() {
    this.done = [];
    this.meter.clear();
    this.sent = this.current.reduce((sum, one) => sum + one.sent, 0);
    this.bytes = this.current.reduce((sum, one) => sum + one.size, 0);
  }
}

const weight = (bytes, files) => bytes + perFile * files;

const isMoving = upload => upload.state === "sending" || upload.state === "retrying";
