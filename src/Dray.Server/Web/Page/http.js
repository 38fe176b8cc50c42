// Requests of tus, which tell how far they are, as fetch can't.

/** The connection was lost, or nothing came by for too long. */
export class Lost extends Error {}

export class Refused extends Error {
  constructor(status, text) {
    super(text.trim().split("\n", 1)[0] || `the server answered ${status}`);
    this.status = status;
  }
}

/** What is no piece may wait for a person, who has two minutes. */
const stalled = method => method === "PATCH" ? 30_000 : 150_000;

/** Sends one request; resolves with what tells the headers of a good answer. */
export function send(method, url, { headers = {}, body = null, signal, onsent } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let watch;
    const touch = () => {
      clearTimeout(watch);
      watch = setTimeout(() => request.abort(), stalled(method));
    };

    request.open(method, url);
    for (const [name, value] of Object.entries({ "Tus-Resumable": "1.0.0", ...headers })) request.setRequestHeader(name, value);
    if (body) {
      request.upload.onprogress = event => {
        touch();
        onsent?.(event.loaded);
      };
      // All of it is out; a disk may take its time.
      request.upload.onload = () => clearTimeout(watch);
    }
    request.onloadend = () => {
      const { status } = request;
      clearTimeout(watch);
      if (status > 0 && status < 300) resolve(name => request.getResponseHeader(name));
      else reject(status ? new Refused(status, request.responseText) : new Lost());
    };
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener("abort", () => request.abort());
    touch();
    request.send(body);
  });
}
