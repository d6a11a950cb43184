import assert from "node:assert/strict";
import { test } from "node:test";

import { DEFAULT_CONFIG, type Event, PoisonedError, RefusedError, Scheduler, loadModule, readStore } from "rollcall";

import { Load, START } from "../measure/load.js";

const heartbeat: Event = { type: "heartbeat", epoch: 1 };

test("the first step subscribes", async () => {
  const out = (await Scheduler.create()).step(START);
  assert.deepEqual(out.calls, [{ type: "subscribe", id: 1, epoch: 1, frameworkId: "" }]);
  assert.deepEqual([out.store, out.notices], [[], []]);
  assert.ok(out.wakeAt > START);
});

test("instances know nothing of each other", async () => {
  const [a, b] = await Promise.all([Scheduler.create(), Scheduler.create()]);
  a.step(START);
  a.step(START, [{ type: "subscribed", epoch: 1, frameworkId: "framework-a", heartbeat: 0 }]);
  assert.equal(b.step(START).calls[0]?.epoch, 1);
  assert.throws(() => a.restore([{ key: "framework", value: null }]), RefusedError);
});

test("a snapshot goes on with the same answers", async () => {
  const one = await Scheduler.create();
  const load = new Load(50);
  load.fill(one);
  const other = await Scheduler.load(one.snapshot());
  const events = load.updates(50);
  assert.deepEqual(other.step(START + 9, events), one.step(START + 9, events));
});

test("what the store holds is restored, and can be read", async () => {
  const one = await Scheduler.create();
  const records = new Load(3).fill(one);
  const stored = readStore(records);
  assert.deepEqual(
    stored.tasks.map((t) => [t.state, t.verdict, t.info?.length]),
    Array(3).fill(["TASK_RUNNING", "alive", 0]),
  );
  assert.equal(stored.rounds.length, 1);
  const other = await Scheduler.create();
  other.restore(records);
  other.step(START + 1);
  const out = other.step(START + 1, [{ type: "subscribed", epoch: 2, frameworkId: "framework-1", heartbeat: 0 }]);
  const asked = out.calls.flatMap((c) => (c.type === "reconcile" ? c.targets.map((t) => t.taskId) : []));
  for (const task of stored.tasks) assert.ok(asked.includes(task.taskId), `${task.taskId} is asked about`);
  assert.throws(() => readStore([{ key: "task/x", value: new Uint8Array([9]) }]), /version 9/);
});

test("more events than a frame holds are split", async () => {
  const scheduler = await Scheduler.create();
  const load = new Load(100);
  load.fill(scheduler);
  const events = load.updates(70_000);
  const out = scheduler.step(START + 1, events);
  assert.equal(out.calls.length, 70_000);
  assert.equal(out.notices.length, 70_000);
});

test("a refusal names its code and field and changes nothing", async () => {
  const scheduler = await Scheduler.create();
  scheduler.step(START);
  const before = scheduler.snapshot();
  assert.throws(
    () => scheduler.step(START, [heartbeat, { type: "rescinded", epoch: 1, offerId: "x".repeat(5000) }]),
    (e: unknown) => e instanceof RefusedError && e.code === "too-long" && e.number === 5 && e.field === "events[1].offer_id",
  );
  assert.deepEqual(scheduler.snapshot(), before);
});

test("a configuration is changed field by field, and its mistakes are named", async () => {
  await assert.rejects(Scheduler.create({ config: { round: { batch: 0 } } }), (e: unknown) => {
    return e instanceof RefusedError && e.code === "bad-config" && /round\.batch: 0/.test(e.message);
  });
  await assert.rejects(Scheduler.create({ config: { rounds: {} } as object }), /there is no rounds/);
  assert.equal(DEFAULT_CONFIG.round.batch, 1000);
});

test("a mistake in an event is told before the machine sees it", async () => {
  const scheduler = await Scheduler.create();
  scheduler.step(START);
  const before = scheduler.snapshot();
  assert.throws(() => scheduler.step(START, [{ type: "nonsense" } as unknown as Event]), /no type nonsense/);
  assert.throws(() => scheduler.step(START, [{ type: "kill" } as unknown as Event]), /EventKill\.taskId/);
  assert.throws(
    () => scheduler.step(START, [{ type: "reconcile", kind: "partial" } as unknown as Event]),
    /partial; wanted explicit/,
  );
  assert.deepEqual(scheduler.snapshot(), before);
});

test("a machine that runs out of memory is poisoned, with what the module wrote", async () => {
  const module = await loadModule({ memoryLimit: 12 << 20 });
  const scheduler = await Scheduler.create({ module });
  const value = (await records())[0]!.value;
  function* many(): Generator<{ key: string; value: Uint8Array | null }> {
    for (let i = 0; i < 200_000; i++) yield { key: `task/task-${i}`, value };
  }
  let first: unknown;
  assert.throws(
    () => scheduler.restore(many()),
    (e: unknown) => {
      first = e;
      return e instanceof PoisonedError && /out of memory/.test(e.log) && e.cause instanceof WebAssembly.RuntimeError;
    },
  );
  assert.throws(
    () => scheduler.step(START),
    (e: unknown) => e === first,
  );
  assert.throws(
    () => scheduler.snapshot(),
    (e: unknown) => e === first,
  );
  assert.equal((await Scheduler.create({ module })).step(START).calls.length, 1);
});

async function records(): Promise<{ key: string; value: Uint8Array | null }[]> {
  return new Load(1).fill(await Scheduler.create()).filter((r) => r.key.startsWith("task/"));
}

test("what is no module of Rollcall's is refused", async () => {
  const empty = new WebAssembly.Module(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  await assert.rejects(Scheduler.create({ module: empty }), /no export _initialize/);
  await assert.rejects(loadModule({ memoryLimit: 0 }), RangeError);
  await assert.rejects(loadModule({ memoryLimit: 1 << 16 }), /the module needs/);
  await assert.rejects(loadModule({ source: new Uint8Array(8), memoryLimit: 1 << 20 }), /no memory/);
});
