// A rate over the last two minutes, as two lines: what comes in, and what goes out.

import { h, s } from "./dom.js";
import { rate } from "./text.js";

const samples = 120, width = 600, height = 140;

export class Chart {
  #rates = { in: [], out: [] };
  #paths = { area: s("path", { class: "area" }), in: s("path", { class: "in" }), out: s("path", { class: "out" }) };
  #scale = h("span", { className: "soft" });
  #picture = s("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img" },
    s("path", { class: "base", d: `M0 ${height}H${width}M0 0H${width}` }), ...Object.values(this.#paths));
  #count = 0;

  constructor(place) {
    this.#describe();
    place.replaceChildren(this.#scale, this.#picture);
  }

  add(incoming, outgoing) {
    const rates = this.#rates, paths = this.#paths;
    rates.in = [...rates.in, incoming].slice(-samples);
    rates.out = [...rates.out, outgoing].slice(-samples);
    const top = ceiling(Math.max(1000, ...rates.in, ...rates.out));
    this.#scale.textContent = rate(top);
    paths.in.setAttribute("d", path(rates.in, top));
    paths.out.setAttribute("d", path(rates.out, top));
    paths.area.setAttribute("d", `${path(rates.in, top)}V${height}H${x(0, rates.in.length)}`);
    // Nobody wants to hear it each second.
    if (this.#count++ % 15 === 0) this.#describe();
  }

  #describe() {
    const of = rates => `${rate(rates.at(-1) ?? 0)} now, ${rate(Math.max(0, ...rates))} at most`;
    this.#picture.ariaLabel = `The last two minutes. In: ${of(this.#rates.in)}. Out: ${of(this.#rates.out)}.`;
  }
}

const x = (index, count) => width * (samples - count + index) / (samples - 1);

const path = (rates, top) => `M${rates.map((value, index) => `${x(index, rates.length).toFixed(1)} ${(height * (1 - value / top)).toFixed(1)}`).join("L")}`;

/** The next round figure. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 1.5, 2, 3, 5, 7.5, 10].find(step => step * power >= value);
}
