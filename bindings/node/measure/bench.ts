// Prints one JSON object per line: what a scheduler costs in Node.
import { type Event, Scheduler, loadModule, withDefaults } from "rollcall";
import { Instance, Reader, Writer, readOutput, writeCreateFrame, writeRecordsFrame, writeStepFrame } from "rollcall/frames";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { Load, START, subscribe } from "./load.js";

const TASKS = 100_000;
const UPDATES = 20_000;
const REPETITIONS = 7;
const NOW = START + 2;

function say(what: string, value: number, unit: string): void {
  console.log(JSON.stringify({ language: "node", what, value: Number(value.toPrecision(4)), unit }));
}

async function startUp(): Promise<void> {
  const began = performance.now();
  const source = await readFile(createRequire(import.meta.url).resolve("rollcall/rollcall.wasm"));
  const module = await loadModule({ source });
  (await Scheduler.create({ module })).step(NOW);
  say("start-up, cold", performance.now() - began, "ms");
  let least = Infinity;
  for (let i = 0; i < REPETITIONS; i++) {
    const again = performance.now();
    (await Scheduler.create({ module })).step(NOW);
    least = Math.min(least, performance.now() - again);
  }
  say("start-up, compiled code cached", least, "ms");
}

const writer = new Writer();

function encoded(events: readonly Event[]): Uint8Array {
  writeStepFrame(writer.reset(), { now: NOW, events });
  return writer.frame();
}

/** A machine that was restored from a store with all tasks, and has reconciled them. */
async function restored(load: Load): Promise<Instance> {
  const records = load.fill(await Scheduler.create());
  const instance = await Instance.start(await loadModule());
  writeCreateFrame(writer.reset(), { role: 1, config: withDefaults() });
  instance.call("create", writer.frame());
  const began = performance.now();
  for (let i = 0; i < records.length; i += 10_000) {
    writeRecordsFrame(writer.reset(), { records: records.slice(i, i + 10_000) });
    instance.call("restore", writer.frame());
  }
  say("restore 100k tasks", performance.now() - began, "ms");
  const step = (events: Event[]): ReturnType<typeof readOutput> => readOutput(new Reader(instance.call("step", encoded(events))));
  load.epoch = step([]).calls[0]!.epoch;
  subscribe(step, load.epoch);
  return instance;
}

/** The least of several times that a piece of work takes, in nanoseconds per update: what else the computer does only adds. */
function measure<T>(prepare: () => T[], work: (piece: T) => void): number {
  let least = Infinity;
  for (let i = 0; i < REPETITIONS; i++) {
    const pieces = prepare();
    const began = performance.now();
    for (const piece of pieces) work(piece);
    least = Math.min(least, performance.now() - began);
  }
  return (least * 1e6) / UPDATES;
}

async function updates(): Promise<void> {
  const load = new Load(TASKS);
  const unsent = new Load(TASKS); // each update must differ from the last that the machine has seen
  const instance = await restored(load);
  say("memory at 100k tasks", instance.memoryBytes / 2 ** 20, "MiB");
  globalThis.gc?.();
  say("memory at 100k tasks, of the process", process.memoryUsage.rss() / 2 ** 20, "MiB");

  for (const batch of [1, 100, 1000]) {
    const batches = (of = load): Event[][] => {
      const all = of.updates(UPDATES);
      return Array.from({ length: UPDATES / batch }, (_, i) => all.slice(i * batch, (i + 1) * batch));
    };
    const frames = (): Uint8Array[] => batches().map((events) => encoded(events).slice());
    const outputs = (): Uint8Array[] => frames().map((frame) => instance.call("step", frame).slice());
    const decoded = (bytes: Uint8Array, want: number): void => {
      const { calls, store, notices } = readOutput(new Reader(bytes));
      if (calls.length !== want || store.length !== want || notices.length !== want) {
        throw new Error(`${calls.length} calls, ${store.length} records and ${notices.length} notices; wanted ${want} of each`);
      }
    };
    const say1 = (what: string, ns: number): void => say(`${what}, batches of ${batch}`, ns, "ns");
    say1(
      "boundary",
      measure(frames, (frame) => void instance.call("step", frame)),
    );
    say1(
      "encode",
      measure(
        () => batches(unsent),
        (events) => void encoded(events),
      ),
    );
    say1(
      "decode",
      measure(outputs, (bytes) => decoded(bytes, batch)),
    );
    say1(
      "sum",
      measure(
        () => batches(),
        (events) => decoded(instance.call("step", encoded(events)), batch),
      ),
    );
  }
}

await startUp();
await updates();
