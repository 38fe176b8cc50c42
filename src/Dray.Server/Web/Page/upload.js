// One file on its way, by tus 1.0 (tus.io): a small one in one request, any other created first, so that it can go on.

import { Lost, Refused, send } from "./http.js";
import { forget, key, remember } from "./memory.js";
import { Meter } from "./meter.js";

const small = 1 << 20;
const bytes = { "Content-Type": "application/offset+octet-stream" };
/** Answers that another try may change. */
const passing = [408, 409, 423, 425, 429, 500, 502, 503, 504];
const mostTries = 8;

export class Upload {
  /** waiting, sending, retrying, paused, done, failed or cancelled. */
  state = "waiting";
  /** Bytes that are out. */
  sent = 0;
  meter = new Meter();
  /** Why it failed, or is tried again. */
  problem = "";
  /** The network is back: nothing is waited for. */
  hurry = () => {};
  #abort;

  /**
   * @param known what is remembered of it from before a reload.
   * @param onbytes told how far it has come since, and whether that has just been sent.
   */
  constructor({ file, path, problem }, known, onbytes) {
    Object.assign(this, { file, path: known?.path ?? path, url: known?.url, size: file.size, onbytes });
    this.key = key(file, this.path);
    if (problem) this.#fail(problem);
  }

  /** Ends when it is done, has failed or is stopped. Of two tabs one sends a file: they would cut each other short. */
  run() {
    const { locks } = navigator, { signal } = this.#abort = new AbortController();
    this.state = "sending";
    this.refusal = undefined;
    // There are none without TLS.
    return locks ? locks.request(this.key, { ifAvailable: true }, lock => lock ? this.#run(signal) : this.#fail("another tab is sending it")) : this.#run(signal);
  }

  async #run(signal) {
    for (let tries = 0; !signal.aborted;) {
      const before = this.sent;
      try {
        this.state = "sending";
        return this.#finish(await this.#attempt(signal));
      } catch (fault) {
        if (signal.aborted || !await this.#mayRetry(fault)) return;
        tries = this.sent > before ? 0 : tries + 1;
        // A connection is waited for however long it takes.
        if (fault instanceof Refused && tries > mostTries) return this.#fail(fault.message);
        if (!signal.aborted) await this.#wait(tries);
      }
    }
  }

  stop(state) {
    this.state = state;
    this.meter.clear();
    this.#abort?.abort();
    this.hurry();
  }

  /** What the server holds of it goes too. */
  async cancel() {
    this.stop("cancelled");
    forget(this.key);
    if (this.url) await send("DELETE", this.url).catch(() => {});
  }

  async #attempt(signal) {
    let header;
    if (this.url) {
      header = await send("HEAD", this.url, { signal });
      this.#at(offsetOf(header), false);
    } else {
      header = await this.#create(signal);
    }
    if (this.sent < this.size) remember(this, header("Upload-Expires"));
    while (this.sent < this.size) {
      const start = this.sent;
      header = await send("PATCH", this.url, {
        headers: { ...bytes, "Upload-Offset": start }, body: this.file.slice(start), signal, onsent: loaded => this.#at(start + loaded),
      });
      this.#at(offsetOf(header));
      if (this.sent <= start) throw new Lost();
    }
    return header;
  }

  async #create(signal) {
    const metadata = `filename ${base64(this.path)},modified ${base64(String(this.file.lastModified))}`;
    const whole = this.size <= small;
    this.#at(0);
    const header = await send("POST", "/-/uploads", {
      headers: { ...whole && bytes, "Upload-Length": this.size, "Upload-Metadata": metadata },
      body: whole ? this.file : null, signal, onsent: loaded => this.#at(loaded),
    });
    // It may be there already.
    this.#at(header("Dray-Outcome") ? this.size : offsetOf(header), whole);
    this.url = new URL(header("Location"), location.href).pathname;
    return header;
  }

  #at(offset, isSent = true) {
    const gone = offset - this.sent;
    this.sent = offset;
    if (gone > 0 && isSent) this.meter.add(gone);
    this.onbytes(gone, isSent);
  }

  #finish(header) {
    forget(this.key);
    this.outcome = header("Dray-Outcome") ?? "landed";
    this.name = decodeURIComponent(header("Dray-Name") ?? "");
    this.state = "done";
  }

  #fail(problem) {
    this.state = "failed";
    this.problem = problem;
  }

  /** Whether what went wrong may go right another time. */
  async #mayRetry(fault) {
    this.refusal = fault.status;
    if (this.url && (fault.status === 404 || fault.status === 410)) {
      forget(this.key);
      this.url = undefined;
      this.#at(0);
    } else if (!(fault instanceof Lost || passing.includes(fault.status))) {
      this.#fail(fault.message);
      return false;
    }
    this.problem = fault instanceof Lost ? "no connection" : fault.message;
    const isReadable = await this.file.slice(0, 1).arrayBuffer().then(() => true, () => false);
    if (!isReadable) this.#fail("it was changed since: choose it again");
    return isReadable;
  }

  /** Half a second, then twice as long each time, up to 15 seconds. */
  #wait(tries) {
    const pause = Math.min(15_000, 250 * 2 ** tries) * (0.8 + Math.random() / 5);
    this.state = "retrying";
    this.retryAt = performance.now() + pause;
    this.meter.clear();
    return new Promise(resolve => {
      setTimeout(resolve, pause);
      this.hurry = resolve;
    });
  }
}

const offsetOf = header => Number(header("Upload-Offset"));

const base64 = text => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
