import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";

import type { Store } from "rollcall/driver";

import { Cluster, said } from "./cluster.js";

// The script `check` takes these files out of README.md.
const quickstart = process.env["ROLLCALL_QUICKSTART"];
const ownStore = process.env["ROLLCALL_OWN_STORE"];
const readme = process.env["ROLLCALL_README"];

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
    const programs: ChildProcess[] = [];
    try {
      const run = (): ChildProcess => {
        const store = join(folder, "store");
        programs.push(spawn(process.execPath, [quickstart, cluster.address, store], { stdio: ["ignore", "pipe", "inherit"] }));
        return programs.at(-1)!;
      };
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
      programs.forEach((p) => p.kill("SIGKILL"));
      cluster.stop();
    }
  }));

test("the program that replaces a task does", () =>
  inFolder(async (own) => {
    assert.ok(readme, "set ROLLCALL_README to where the files in README.md are");
    const cluster = await Cluster.start();
    let program: ChildProcess | undefined;
    try {
      program = spawn(process.execPath, [join(readme, "replace.mjs"), cluster.address, join(own, "store")], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await said(program, /^web\.1 TASK_RUNNING$[^]*^web\.2 TASK_RUNNING$[^]*^to-2 committed$/m);
      assert.deepEqual(await cluster.running(), ["web.2"]);
    } finally {
      program?.kill("SIGKILL");
      cluster.stop();
    }
  }));

test("a driver with credentials does not show them", async () => {
  assert.ok(readme, "set ROLLCALL_README to where the files in README.md are");
  process.env["MESOS_SECRET"] = "hunter2";
  const { make } = (await import(join(readme, "credentials.mjs"))) as { make: (store: Store) => object };
  const shown = inspect(make({ load: () => [], write: async () => {} }), { depth: Infinity, showHidden: true });
  assert.ok(shown.includes("mesos-2") && !shown.includes("hunter2"), shown);
});

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
