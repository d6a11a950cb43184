// Updates about tasks that all have ids of their own, end and are forgotten: what
// is left behind would show. Prints memory at each tenth; fails if it grows.
import { type Event, Scheduler } from "rollcall";

import { Load, START, subscribe } from "./load.js";

const BATCH = 1000;
const GROWTH = 1.1; // of the end over 30 %

const updates = Number(process.argv[2] ?? 10_000_000);
const scheduler = await Scheduler.create();
const load = new Load(1);
let now = START;
const step = (events: Event[]): ReturnType<Scheduler["step"]> => scheduler.step((now += 1000), events);

step([]);
subscribe(step);
const agentId = "92bcb625-b263-4f6b-aa22-51afddafe4-S0000";
let settled: number[] | undefined;
let latest: number[] = [];
let shown = 0;
for (let done = 0; done < updates; ) {
  const ids = Array.from({ length: Math.min(BATCH, updates - done) }, (_, i) => load.taskId(done + i));
  const offer = `offer-${done}`;
  step([
    { type: "offered", epoch: 1, offers: [{ id: offer, agentId, resources: [] }] },
    { type: "launch", offers: [offer], tasks: ids.map((taskId) => ({ taskId, info: new Uint8Array(16) })) },
  ]);
  const ended = step(ids.map((taskId) => load.update(taskId, agentId, "TASK_FINISHED", 0)));
  const safe = ended.notices.filter((n) => n.type === "task" && n.task.advice === "safe").length;
  const gone = step(ids.map((taskId) => ({ type: "forget", taskId }))).notices.filter((n) => n.type === "forgotten").length;
  if (safe !== ids.length || gone !== ids.length) throw new Error(`${safe} ended and ${gone} forgotten of ${ids.length}`);
  done += ids.length;
  if (done * 10 < (shown + 1) * updates) continue;
  shown = Math.floor((done * 10) / updates);
  globalThis.gc?.();
  latest = [process.memoryUsage.rss(), scheduler.memoryBytes];
  if (shown >= 3) settled ??= latest;
  console.log(`${shown * 10} %: process ${mib(latest[0]!)} MiB, linear ${mib(latest[1]!)} MiB`);
}
if (latest.some((bytes, i) => bytes > settled![i]! * GROWTH)) {
  console.log("memory grew by more than a tenth since 30 %");
  process.exitCode = 1;
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
