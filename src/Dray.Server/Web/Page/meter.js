// How fast something goes, over the last few seconds: longer would not notice a change, shorter would flicker.

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

  /** What comes by in a second; 0 until there is enough to tell. */
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
