import type { Event } from "../generated/types.js";
import type { MesosOffer } from "./mesos.js";

/** An event for the machine, with what the driver keeps of it. */
export interface Arrival {
  event: Event;
  /** The whole offers of an offered event. */
  offers?: readonly MesosOffer[];
}

// The length from which a stream waits, and the master with it.
const FULL = 1 << 16;

/** Collects what arrives until the loop takes it, all at once. */
export class Inbox {
  private list: Arrival[] = [];
  private arrived: () => void = () => {};
  private taken: () => void = () => {};
  private emptied: Promise<void> = this.untilTaken();

  private untilTaken(): Promise<void> {
    return new Promise((resolve) => (this.taken = resolve));
  }

  put(arrival: Arrival): void {
    this.list.push(arrival);
    this.arrived();
  }

  /** Fulfilled while there is room. What is put without asking is not lost. */
  async room(): Promise<void> {
    if (this.list.length >= FULL) await this.emptied;
  }

  take(): Arrival[] {
    const list = this.list;
    this.list = [];
    this.taken();
    this.emptied = this.untilTaken();
    return list;
  }

  /** Waits until something has arrived, so many milliseconds have passed, or the signal ends it. */
  wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.list.length > 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.arrived = () => {};
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
      this.arrived = done;
    });
  }
}
