// How fast something goes: over a few seconds, since longer would notice no change, and shorter would flicker.

const span = 4000;

export class Meter {
  #samples = [];
  #sum = 0;

  add(amount) {
    const now = performance.now(), last = this.#samples.at(-1);
    if (last && now - last.at < 100) last.amount += amount;
    else this.#samples.push({ at: now, amount });
    this.#sum += amount;
  }

  /** A second; 0 until it can be told. */
  get rate() {
    const now = performance.now();
    while (this.#samples.length > 0 && now - this.#samples[0].at > span) this.#sum -= this.#samples.shift().amount;
    if (this.#samples.length < 2) return 0;
    const spent = now - this.#samples[0].at;
    return spent < 300 ? 0 : Math.max(0, (this.#sum - this.#samples[0].amount) * 1000 / spent);
  }

  clear() {
    this.#samples = [];
    this.#sum = 0;
  }
}
