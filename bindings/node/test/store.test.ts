import assert from "node:assert/strict";
import { appendFile, copyFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import type { StoreRecord } from "rollcall";
import { FileStore, SqliteStore, type Store } from "rollcall/driver";

async function inFolder(use: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-"));
  try {
    await use(join(folder, "store"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function record(key: string, ...bytes: number[]): StoreRecord {
  return { key, value: Uint8Array.from(bytes) };
}

async function held(store: Store): Promise<Record<string, string>> {
  return Object.fromEntries([...(await store.load())].map((r) => [r.key, Buffer.from(r.value!).toString("hex")]));
}

type Opened = Store & { close(): void | Promise<void> };

async function keeps(open: (path: string) => Promise<Opened>): Promise<void> {
  await inFolder(async (path) => {
    let store = await open(path);
    await store.write([record("b", 1), record("a", 2), record("task/é", 3)]);
    await store.write([record("b", 4), { key: "a", value: null }, record("c"), record("c", 5), { key: "none", value: null }]);
    await store.close();
    store = await open(path);
    assert.deepEqual(await held(store), { b: "04", c: "05", "task/é": "03" });
    assert.deepEqual(
      [...(await store.load())].map((r) => r.key),
      ["b", "c", "task/é"],
    );
    await store.close();
  });
}

test("a file keeps what was written", () => keeps(FileStore.open));

const sqlite = await import("node:sqlite" as string).then(
  () => true,
  () => false,
);

test("SQLite keeps what was written", { skip: sqlite ? false : "SKIPPED: this Node has no node:sqlite" }, () =>
  keeps(SqliteStore.open),
);

test("a write that a crash cut off never happened", () =>
  inFolder(async (path) => {
    const store = await FileStore.open(path);
    await store.write([record("a", 1)]);
    const before = (await readFile(path)).length;
    await store.write([record("a", 2), record("b", 3)]);
    await store.close();
    const whole = await readFile(path);
    for (let length = before; length < whole.length; length++) {
      await writeFile(`${path}.cut`, whole.subarray(0, length));
      const cut = await FileStore.open(`${path}.cut`);
      assert.deepEqual(await held(cut), { a: "01" }, `cut off at ${length}`);
      await cut.write([record("c", 4)]);
      await cut.close();
      const again = await FileStore.open(`${path}.cut`);
      assert.deepEqual(await held(again), { a: "01", c: "04" }, `written after a cut at ${length}`);
      await again.close();
    }
  }));

test("zeros at the end are a write that was cut off; damage before the end is told", () =>
  inFolder(async (path) => {
    const store = await FileStore.open(path);
    await store.write([record("a", 1)]);
    await store.write([record("b", 2)]);
    await store.close();
    await copyFile(path, `${path}.zeros`);
    await appendFile(`${path}.zeros`, Buffer.alloc(100));
    const zeros = await FileStore.open(`${path}.zeros`);
    assert.deepEqual(await held(zeros), { a: "01", b: "02" });
    await zeros.close();
    const bytes = await readFile(path);
    bytes[30]! ^= 1;
    await writeFile(path, bytes);
    await assert.rejects(FileStore.open(path), /damaged at byte/);
    await writeFile(path, "something else");
    await assert.rejects(FileStore.open(path), /is not a store/);
    await truncate(path, 0);
    await (await FileStore.open(path)).close();
  }));

test("who opens it last has it", () =>
  inFolder(async (path) => {
    const first = await FileStore.open(path);
    await first.write([record("a", 1)]);
    const second = await FileStore.open(path);
    await assert.rejects(async () => first.write([record("a", 2)]), /another process/);
    await second.write([record("b", 3)]);
    assert.deepEqual(await held(second), { a: "01", b: "03" });
    await first.close();
    await second.close();
  }));

test("a file that is mostly out of date is rewritten", () =>
  inFolder(async (path) => {
    const store = await FileStore.open(path);
    const value = new Uint8Array(1 << 20).fill(7);
    for (let i = 0; i < 20; i++) await store.write([{ key: "a", value }]);
    assert.ok((await readFile(path)).length < 10 << 20);
    await store.write([record("b", 1)]);
    await store.close();
    const again = await FileStore.open(path);
    assert.deepEqual(
      [...again.load()].map((r) => [r.key, r.value?.length]),
      [
        ["a", 1 << 20],
        ["b", 1],
      ],
    );
    await again.close();
  }));
