/** What happens, in the order in which it happens. Times are microseconds. */
export class Clock {
  #queue = [];
  #count = 0;

  constructor(now) {
    this.now = now;
  }

  /** Lets something happen at an instant; of several at the same one, in the order of these calls. */
  at(when, what) {
    const entry = { when: Math.max(when, this.now), number: this.#count++, what };
    let i = this.#queue.length;
    while (i > 0 && this.#queue[i - 1].when > entry.when) i--;
    this.#queue.splice(i, 0, entry);
  }

  after(span, what) {
    this.at(this.now + span, what);
  }

  /** Does everything that happens until then. */
  async advance(to) {
    while (this.#queue.length > 0 && this.#queue[0].when <= to) {
      const { when, what } = this.#queue.shift();
      this.now = when;
      await what();
    }
    this.now = Math.max(this.now, to);
  }
}
