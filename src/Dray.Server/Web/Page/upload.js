// One file on its way, by tus 1.0 (tus.io): a small one in a single request, any other created first, so that it can go on.

import { Lost, Refused, send } from "./http.js";
import { Meter } from "./meter.js";
import { forget, key, remember } from "./memory.js";

const small = 1 << 20;
const version = { "Tus-Resumable": "1.0.0" };
const bytes = { ...version, "Content-Type": "application/offset+octet-stream" };
/** Answers that another try may change: waits, locks, and what broke at the server. */
const passing = new Set([408, 409, 423, 425, 429, 500, 502, 503, 504]);
const mostTries = 8;

/** States: waiting, sending, retrying, paused, done, failed, cancelled. */
export class Upload {
  state = "waiting";
  /** Bytes that are out, of this file; those that the server has confirmed among them. */
  sent = 0;
  /** Where the server holds its beginning, once there is one. */
  url;
  /** Once done: landed, beside or skipped, and what it is called there. */
  outcome;
  name;
  /** Why it failed, or why it is tried again. */
  problem = "";
  /** When it is tried again, by the clock of performance.now(). */
  retryAt = 0;
  meter = new Meter();
  #abort;
  #hurry;

  /**
   * @param found the file, its path, and why it can't be read, if it can't.
   * @param known what is remembered of it from before a reload, if anything.
   * @param onbytes told how far it has come since the last time, and whether that has just been sent.
   */
  constructor({ file, path, problem }, known, onbytes) {
    this.file = file;
    this.path = known?.path ?? path;
    this.url = known?.url;
    this.onbytes = onbytes;
    this.size = file.size;
    if (problem) [this.state, this.problem] = ["failed", problem];
  }

  /** Sends it, for as long as it takes; ends in done, failed, or whatever state it was stopped with. */
  async run() {
    const { signal } = this.#abort = new AbortController();
    for (let tries = 0; ;) {
      const before = this.sent;
      try {
        this.state = "sending";
        return this.#finish(await this.#attempt(signal));
      } catch (fault) {
        if (signal.aborted) return;
        if (!await this.#mayRetry(fault)) return;
        tries = this.sent > before ? 0 : tries + 1;
        // The server is there and keeps failing; a lost connection is waited for however long it takes.
        if (fault instanceof Refused && tries > mostTries) return this.#fail(fault.message);
        await this.#wait(tries, signal);
        if (signal.aborted) return;
      }
    }
  }

  /** Ends what is under way, to leave it as this. */
  stop(state) {
    this.state = state;
    this.meter.clear();
    this.#abort?.abort();
    this.#hurry?.();
  }

  /** It was stopped for good: what the server holds of it goes too. */
  cancel() {
    this.stop("cancelled");
    forget(key(this.file, this.path));
    if (this.url) send("DELETE", this.url, { headers: version }).catch(() => {});
  }

  /** The network is back: no need to wait any longer. */
  hurry() {
    this.#hurry?.();
  }

  async #attempt(signal) {
    let answer;
    if (this.url) {
      answer = await send("HEAD", this.url, { headers: version, signal });
      this.#at(Number(answer.getResponseHeader("Upload-Offset")), false);
    } else {
      answer = await this.#create(signal);
    }
    while (this.sent < this.size) {
      const start = this.sent;
      answer = await send("PATCH", this.url, {
        headers: { ...bytes, "Upload-Offset": start }, body: this.file.slice(start), signal, onsent: loaded => this.#at(start + loaded),
      });
      this.#at(Number(answer.getResponseHeader("Upload-Offset")));
      if (this.sent <= start) throw new Lost();
    }
    return answer;
  }

  async #create(signal) {
    const metadata = `filename ${base64(this.path)},modified ${base64(String(this.file.lastModified))}`;
    const whole = this.size <= small;
    this.#at(0);
    const answer = await send("POST", "/-/uploads", {
      headers: { ...(whole ? bytes : version), "Upload-Length": this.size, "Upload-Metadata": metadata },
      body: whole ? this.file : null, signal, onsent: loaded => this.#at(loaded),
    });
    // It may be there already, and then nothing of it has to be sent.
    const isThere = answer.getResponseHeader("Dray-Outcome") !== null;
    this.#at(isThere ? this.size : Number(answer.getResponseHeader("Upload-Offset") ?? 0), whole);
    this.url = new URL(answer.getResponseHeader("Location"), location.href).pathname;
    if (this.sent < this.size) remember(this.file, this.path, this.url, answer.getResponseHeader("Upload-Expires"));
    return answer;
  }

  #at(offset, isSent = true) {
    const gone = offset - this.sent;
    this.sent = offset;
    if (gone > 0 && isSent) this.meter.add(gone);
    this.onbytes(gone, isSent);
  }

  #finish(answer) {
    forget(key(this.file, this.path));
    this.outcome = answer.getResponseHeader("Dray-Outcome") ?? "landed";
    this.name = decodeURIComponent(answer.getResponseHeader("Dray-Name") ?? encodeURIComponent(this.path));
    this.state = "done";
    this.problem = "";
  }

  #fail(problem) {
    this.state = "failed";
    this.problem = problem;
  }

  /** Whether what went wrong may go right another time; if not, it has failed. */
  async #mayRetry(fault) {
    if (fault instanceof Refused && (fault.status === 404 || fault.status === 410) && this.url) {
      // The server has forgotten it: from the start.
      forget(key(this.file, this.path));
      this.url = undefined;
      this.#at(0);
    } else if (fault instanceof Refused && !passing.has(fault.status)) {
      this.refusal = fault.status;
      this.#fail(fault.message);
      return false;
    } else if (!(fault instanceof Refused || fault instanceof Lost)) {
      this.#fail(String(fault.message ?? fault));
      return false;
    }
    if (await isReadable(this.file)) {
      this.problem = fault instanceof Lost ? "no connection" : fault.message;
      return true;
    }
    this.#fail("it was changed or moved since it was chosen: choose it again");
    return false;
  }

  /** Half a second, then twice as long each time, up to 15 seconds, or until the network comes back. */
  #wait(tries, signal) {
    if (signal.aborted) return;
    const pause = Math.min(15_000, 500 * 2 ** Math.max(0, tries - 1)) * (0.8 + Math.random() / 5);
    this.state = "retrying";
    this.retryAt = performance.now() + pause;
    this.meter.clear();
    return new Promise(resolve => {
      const timer = setTimeout(resolve, pause);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const isReadable = file => file.slice(0, 1).arrayBuffer().then(() => true, () => false);

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
