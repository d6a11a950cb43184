import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { Cluster, said } from "./cluster.js";

// ROLLCALL_EXAMPLE is examples/node/main.js; the script `check` sets it.
test("the example is killed and run again, over a failover, and its task runs on", async () => {
  const example = process.env["ROLLCALL_EXAMPLE"];
  assert.ok(example, "set ROLLCALL_EXAMPLE to the example's main.js");
  const folder = await mkdtemp(join(tmpdir(), "rollcall-"));
  const cluster = await Cluster.start();
  const run = async (watch: (child: ChildProcess) => Promise<void>): Promise<void> => {
    const child = spawn(process.execPath, [example, cluster.address, join(folder, "store")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const gone = new Promise((resolve) => child.once("close", resolve));
    try {
      await watch(child);
    } finally {
      child.kill("SIGKILL");
      await gone;
    }
  };
  try {
    await run(async (child) => {
      const text = await said(child, /TASK_RUNNING alive none\n/);
      assert.match(text.input!, / {2}launching none\n/);
    });
    await run(async (child) => {
      const before = await said(child, /round 2 complete 1 of 1\n/);
      await cluster.control({ do: "master-failover", down_ms: 200 });
      const after = await said(child, /round 3 complete 1 of 1\n/);
      assert.doesNotMatch(before.input! + after.input!, /launching/);
    });
    assert.equal((await cluster.tasks()).length, 1);
  } finally {
    cluster.stop();
    await rm(folder, { recursive: true });
  }
});
