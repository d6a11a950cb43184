import { type ConfigChanges, withDefaults } from "./config.js";
import { readOutput } from "./generated/read.js";
import { type Event, MAX_EVENTS, type Output, SCHEDULER_ROLE, type StoreRecord } from "./generated/types.js";
import { writeCreateFrame, writeRecordsFrame, writeStepFrame } from "./generated/write.js";
import { Instance } from "./instance.js";
import { type CompiledModule, loadModule } from "./module.js";
import { Reader, Writer } from "./wire.js";

/** What a scheduler is made of. */
export interface SchedulerOptions {
  /** What differs from the default configuration. */
  config?: ConfigChanges;
  /** From `loadModule`; by default the one in this package. */
  module?: CompiledModule;
}

// Frames of a few MiB: larger ones cost memory that is never given back.
const RESTORE_BYTES = 2 << 20;
const RESTORE_RECORDS = 1 << 16;

/**
 * The state machine. It does nothing by itself: `step` takes what happened and
 * answers everything that the caller owes, in the order in which it is owed.
 */
export class Scheduler {
  private readonly writer = new Writer();

  private constructor(private readonly instance: Instance) {}

  /** A new machine. Give it the records of the store before the first step. */
  static async create(options: SchedulerOptions = {}): Promise<Scheduler> {
    const scheduler = new Scheduler(await Instance.start(options.module ?? (await loadModule())));
    const writer = scheduler.writer.reset();
    writeCreateFrame(writer, { role: SCHEDULER_ROLE, config: withDefaults(options.config) });
    scheduler.instance.call("create", writer.frame());
    return scheduler;
  }

  /** The machine that a snapshot was taken of. It goes on with the same bytes. */
  static async load(snapshot: Uint8Array, options: Pick<SchedulerOptions, "module"> = {}): Promise<Scheduler> {
    const scheduler = new Scheduler(await Instance.start(options.module ?? (await loadModule())));
    scheduler.instance.call("load", snapshot);
    return scheduler;
  }

  /** Takes the records that the store holds, in the order of their keys, as often as needed. */
  restore(records: Iterable<StoreRecord>): void {
    let frame: StoreRecord[] = [];
    let bytes = 0;
    for (const record of records) {
      frame.push(record);
      bytes += record.key.length + (record.value?.length ?? 0);
      if (bytes >= RESTORE_BYTES || frame.length >= RESTORE_RECORDS) {
        this.restoreFrame(frame);
        frame = [];
        bytes = 0;
      }
    }
    if (frame.length > 0) this.restoreFrame(frame);
  }

  private restoreFrame(records: StoreRecord[]): void {
    const writer = this.writer.reset();
    writeRecordsFrame(writer, { records });
    this.instance.call("restore", writer.frame());
  }

  /**
   * Tells the machine what happened. `now` is microseconds since 1970.
   * The output is the caller's: it stays as it is.
   */
  step(now: number, events: readonly Event[] = []): Output {
    if (events.length <= MAX_EVENTS) return this.stepOnce(now, events);
    const parts: Output[] = [];
    for (let i = 0; i < events.length; i += MAX_EVENTS) {
      parts.push(this.stepOnce(now, events.slice(i, i + MAX_EVENTS)));
    }
    return {
      store: parts.flatMap((part) => part.store),
      calls: parts.flatMap((part) => part.calls),
      notices: parts.flatMap((part) => part.notices),
      wakeAt: parts[parts.length - 1]!.wakeAt,
    };
  }

  private stepOnce(now: number, events: readonly Event[]): Output {
    const writer = this.writer.reset();
    writeStepFrame(writer, { now, events });
    return readOutput(new Reader(this.instance.call("step", writer.frame())));
  }

  /** The exact state, to move the machine or to give back memory after a burst. */
  snapshot(): Uint8Array {
    return this.instance.snapshot();
  }

  /** How much linear memory the machine has taken. */
  get memoryBytes(): number {
    return this.instance.memoryBytes;
  }
}
