import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import type { Store } from "rollcall/driver";

import { Cluster, said } from "./cluster.js";

// The script `check` takes these files out of README.md.
const quickstart = process.env["ROLLCALL_QUICKSTART"];
const ownStore = process.env["ROLLCALL_OWN_STORE"];

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("the quick start runs a task, and finds it again", () =>
  inFolder(async (folder) => {
    assert.ok(quickstart, "set ROLLCALL_QUICKSTART to the file in README.md");
    const cluster = await Cluster.start();
    try {
      const run = (): ReturnType<typeof spawn> =>
        spawn(process.execPath, [quickstart, cluster.address, join(folder, "store")], { stdio: ["ignore", "pipe", "inherit"] });
      const first = run();
      await said(first, /^sleeper\.\d+ TASK_RUNNING none$/m);
      first.kill("SIGKILL");
      const second = run();
      await cluster.control({ do: "agent-reboot", agent: "agent-0" });
      await cluster.control({ do: "agent-reboot", agent: "agent-1" });
      await cluster.control({ do: "agent-reboot", agent: "agent-2" });
      await said(second, /^sleeper\.\d+ TASK_[A-Z_]+ safe$[^]*^sleeper\.\d+ TASK_RUNNING none$/m);
      second.kill("SIGKILL");
      assert.equal(new Set(await cluster.tasks()).size, 2);
    } finally {
      cluster.stop();
    }
  }));

const sqlite = await import("node:sqlite" as string).then(
  () => true,
  () => false,
);

test(
  "a store of one's own does a step's records and one's own statements or neither",
  { skip: sqlite ? false : "this Node has no node:sqlite" },
  () =>
    inFolder(async (folder) => {
      assert.ok(ownStore, "set ROLLCALL_OWN_STORE to the file in README.md");
      const { OwnStore } = (await import(ownStore)) as {
        OwnStore: new (path: string) => Store & { own: string[]; close(): void };
      };
      const store = new OwnStore(join(folder, "db"));
      store.own.push("CREATE TABLE mine (x TEXT)");
      await store.write([
        { key: "a", value: Uint8Array.of(1) },
        { key: "b", value: Uint8Array.of(2) },
      ]);
      await store.write([{ key: "a", value: null }]);
      store.own.push("INSERT INTO nowhere VALUES (1)");
      assert.throws(() => store.write([{ key: "b", value: Uint8Array.of(3) }]), /nowhere/);
      assert.deepEqual(
        [...(await store.load())].map((r) => [r.key, r.value![0]]),
        [["b", 2]],
      );
      store.close();
    }),
);
