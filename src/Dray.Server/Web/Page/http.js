// Requests of tus, which tell how far they are, as fetch can't.

/** The connection was lost, or nothing came by for too long. */
export class Lost extends Error {}

export class Refused extends Error {
  constructor(status, text) {
    super(text.trim().split("\n", 1)[0] || `the server answered ${status}`);
    this.status = status;
  }
}

const stalled = 30_000;

/** Sends one request; resolves with what tells the headers of a good answer. */
export function send(method, url, { headers = {}, body = null, signal, onsent } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let watch;
    const touch = () => {
      clearTimeout(watch);
      watch = setTimeout(() => request.abort(), stalled);
    };
    const end = (settle, value) => {
      clearTimeout(watch);
      signal?.removeEventListener("abort", abort);
      settle(value);
    };
    const abort = () => request.abort();

    request.open(method, url);
    for (const [name, value] of Object.entries({ "Tus-Resumable": "1.0.0", ...headers })) request.setRequestHeader(name, value);
    touch();
    if (body) {
      request.upload.onprogress = event => {
        touch();
        onsent?.(event.loaded);
      };
      // All of it is out; a disk may take its time.
      request.upload.onload = () => clearTimeout(watch);
    }
    request.onload = () => request.status < 300 ? end(resolve, name => request.getResponseHeader(name)) : end(reject, new Refused(request.status, request.responseText));
    request.onerror = () => end(reject, new Lost());
    request.onabort = () => end(reject, signal?.aborted ? signal.reason : new Lost());
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener("abort", abort);
    request.send(body);
  });
}
