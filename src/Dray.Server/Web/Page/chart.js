// A rate over the last two minutes, as two lines: what comes in, and what goes out.

import { s } from "./dom.js";
import { rate } from "./text.js";

const samples = 120, width = 600, height = 140;

export class Chart {
  #in = [];
  #out = [];
  #areaIn = s("path", { class: "area" });
  #lineIn = s("path", { class: "line in" });
  #lineOut = s("path", { class: "line out" });
  #scale = s("text", { x: 0, y: 12 });
  #picture;
  #described = 0;

  constructor(place) {
    const base = s("path", { class: "base", d: `M0 ${height}H${width}M0 ${height / 2}H${width}` });
    this.#picture = s("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", class: "chart" },
      base, this.#areaIn, this.#lineIn, this.#lineOut);
    this.#describe();
    this.#scale = document.createElement("span");
    this.#scale.className = "scale";
    place.replaceChildren(this.#scale, this.#picture);
  }

  add(incoming, outgoing) {
    for (const [line, value] of [[this.#in, incoming], [this.#out, outgoing]]) {
      line.push(value);
      if (line.length > samples) line.shift();
    }
    const top = ceiling(Math.max(1, ...this.#in, ...this.#out));
    this.#scale.textContent = top > 1 ? rate(top) : "";
    this.#lineIn.setAttribute("d", path(this.#in, top));
    this.#lineOut.setAttribute("d", path(this.#out, top));
    const first = x(0, this.#in.length);
    this.#areaIn.setAttribute("d", `${path(this.#in, top)}V${height}H${first}Z`);
    // Told anew now and then: whoever listens does not want to hear it each second.
    if (++this.#described % 15 === 1) this.#describe();
  }

  #describe() {
    const most = line => rate(Math.max(0, ...line)), now = line => rate(line.at(-1) ?? 0);
    this.#picture.setAttribute("aria-label",
      `Rates over two minutes. In: ${now(this.#in)} now, ${most(this.#in)} at most. Out: ${now(this.#out)} now, ${most(this.#out)} at most.`);
  }
}

const x = (index, count) => (width * (samples - count + index) / (samples - 1)).toFixed(1);

const path = (line, top) => line.map((value, index) => `${index === 0 ? "M" : "L"}${x(index, line.length)} ${(height - (height - 4) * value / top).toFixed(1)}`).join("");

/** The next 1, 2 or 5 of its power of ten. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find(step => step * power >= value) * power;
}
