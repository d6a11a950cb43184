import assert from "node:assert/strict";
import { test } from "node:test";

import type { Notice } from "rollcall";
import { replaceOf } from "rollcall/driver";

import { Memory, Replacing, old, onCluster, refined, task, until, wish } from "./replacing.js";

for (const [name, framework] of Object.entries({ refined, old })) {
  test(`a task is replaced by a larger one, of a framework with ${name} reservations`, () =>
    onCluster([], async (cluster) => {
      const f = new Replacing({ masters: cluster.address, framework }, { ...wish, new: task(2), fallbackTaskId: "web.3" });
      const over = await f.outcome();
      assert.deepEqual([over.phase, over.advice, over.newTaskId], ["committed", "none", "web.2"]);
      assert.ok(f.heard.some((n) => n.type === "replacement" && n.replacement.held));
      assert.deepEqual(await cluster.running(), ["web.2"]);
      await until(async () => (await cluster.reserved()).length === 0);
      f.driver.request({ type: "forget-replacement", ref: 0, replaceId: "r1" });
      await f.hears((n): n is Notice & { type: "replacement-forgotten" } => n.type === "replacement-forgotten");
      await f.end();
    }));
}

for (const rollback of ["hold", "if-fits"] as const) {
  test(`a version that does not come up is rolled back: ${rollback}`, () =>
    onCluster([], async (cluster) => {
      const bad = task(rollback === "hold" ? 0.5 : 1, "exit 1");
      const wished = { ...wish, new: bad, fallbackTaskId: "web.3", rollback, settle: 1_000_000 };
      const f = new Replacing({ masters: cluster.address }, wished);
      assert.equal((await f.outcome()).phase, "rolled-back");
      assert.deepEqual(await cluster.running(), ["web.3"]);
      await until(async () => (await cluster.reserved()).length === 0);
      await f.end();
    }));
}

test("a replacement outlives its framework", () =>
  onCluster([], async (cluster) => {
    const store = new Memory();
    const first = new Replacing({ masters: cluster.address, store }, { ...wish, settle: 2_000_000 });
    await until(() => first.heard.find((n) => n.type === "replacement" && n.replacement.phase === "settling"));
    await first.end();
    const second = new Replacing({ masters: cluster.address, store }, undefined);
    assert.equal((await second.outcome()).phase, "committed");
    const [stored] = second.stored!.replacements;
    assert.deepEqual([stored?.replaceId, stored?.phase, stored?.request.newTaskId], ["r1", "settling", "web.2"]);
    await second.end();
    assert.deepEqual(await cluster.running(), ["web.2"]);
  }));

test("a request that makes no sense is rejected", () =>
  onCluster([], async (cluster) => {
    const f = new Replacing({ masters: cluster.address }, { ...wish, new: task(5) });
    const rejected = await f.hears((n): n is Notice & { type: "rejected" } => n.type === "rejected");
    assert.deepEqual([rejected.rejection.ref, rejected.rejection.field], [7, "replace.new_resources"]);
    assert.throws(() => replaceOf({ ...wish, new: task(-1) }), /-1 is not an amount/);
    await f.end();
  }));

test("a master that replaces tasks itself is not for this driver", () => {
  assert.throws(
    () => new Replacing({ masters: "localhost", config: { replace: { native: true } } }, undefined),
    /replace.native/,
  );
});
