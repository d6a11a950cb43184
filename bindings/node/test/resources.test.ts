import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import type { Resource } from "rollcall";
import { type MesosOffer, type TaskInfo, replaceOf } from "rollcall/driver";

import { readable } from "./play.js";

// What the package does not export.
const folder = pathToFileURL(dirname(createRequire(import.meta.url).resolve("rollcall/driver"))).href;
const { offered, resourceOf } = (await import(`${folder}/resources.js`)) as typeof import("../dist/driver/resources.js");
const { canonical } = (await import(`${folder}/canonical.js`)) as typeof import("../dist/driver/canonical.js");
const { callOf, eventOf } = (await import(`${folder}/mesos.js`)) as typeof import("../dist/driver/mesos.js");

type Part = Parameters<typeof resourceOf>[0];

interface Vector<In> {
  name: string;
  role: string;
  refinement?: boolean;
  refused?: boolean;
  type: "RESERVE" | "UNRESERVE";
  in: In;
  resources?: object[];
  operation: object;
}

// ROLLCALL_VECTORS is the folder bindings/vectors; the script `check` sets it.
const vectors = JSON.parse(await readFile(`${process.env["ROLLCALL_VECTORS"]}/driver/resources.json`, "utf8")) as {
  offers: Vector<MesosOffer>[];
  tasks: Vector<TaskInfo>[];
  operations: Vector<Part[]>[];
};

test("vectors of resources in offers", () => {
  for (const v of vectors.offers) {
    const event = eventOf(1, v.role, { type: "OFFERS", offers: { offers: [v.in] } });
    assert.ok(event.type === "offered");
    assert.deepEqual(readable(event.offers[0]!.resources), v.resources, v.name);
  }
});

test("vectors of resources in tasks", () => {
  for (const v of vectors.tasks) {
    const wish = (): readonly Resource[] =>
      replaceOf({ replaceId: "r", oldTaskId: "o", old: v.in, newTaskId: "n", new: v.in }).replace.newResources;
    if (v.refused) assert.throws(wish, /is not an amount/, v.name);
    else assert.deepEqual(readable(wish()), v.resources, v.name);
  }
});

test("vectors of resources in operations", () => {
  for (const v of vectors.operations) {
    const resources = canonical(v.in.map((part) => resourceOf(part)));
    assert.deepEqual(readable(resources), v.resources, v.name);
    const type = v.type === "RESERVE" ? "reserve" : "unreserve";
    const start = [{ operationId: "", info: new Uint8Array(0), type, resources } as const];
    const accept = { type: "accept", id: 1, epoch: 1, agentId: "a", offers: ["o"], start, tasks: [], refuse: 0 } as const;
    const call = callOf("f", accept, v.refinement ?? false) as { accept: { operations: object[] } };
    assert.deepEqual(JSON.parse(JSON.stringify(call.accept.operations)), [v.operation], v.name);
  }
});

const scalar = (name: unknown, more: object = {}): unknown => ({ name, type: "SCALAR", scalar: { value: 1 }, ...more });
const ports = (...range: unknown[]): unknown => ({ name: "ports", type: "RANGES", ranges: { range } });

test("what is not as Mesos has it is left out", () => {
  for (const broken of [
    null,
    "cpus",
    {},
    { name: "cpus" },
    { name: "cpus", type: 1 },
    { name: "cpus", type: "constructor" },
    scalar(1),
    scalar(undefined),
    scalar("x".repeat(4097)),
    scalar("\ud800"),
    scalar("cpus", { scalar: {} }),
    scalar("cpus", { scalar: { value: "1" } }),
    scalar("cpus", { scalar: { value: Infinity } }),
    scalar("cpus", { reservations: [{ type: "DYNAMIC", role: "r".repeat(4097) }] }),
    scalar("cpus", { role: "web", reservation: { labels: { labels: [{ key: "k".repeat(4096) }] } } }),
    scalar("cpus", { role: "web", reservation: { labels: { labels: [{ value: "v" }] } } }),
    scalar("cpus", { role: "web", reservation: { labels: { labels: [{ key: "\ud800" }] } } }),
    scalar("cpus", { provider_id: { value: "\udfff" } }),
    ports({ begin: -1, end: 1 }),
    ports({ begin: 1, end: 2 ** 64 }),
    ports({ begin: 0, end: 2 ** 53 }), // JavaScript has read another number than was written, perhaps
    ports({ begin: 1.5, end: 2 }),
    ports({}),
    ports(...Array.from({ length: 10_001 }, (_, i) => ({ begin: 2 * i, end: 2 * i }))),
    { name: "zones", type: "SET", set: { item: ["\ud800"] } },
  ]) {
    const got = offered({ resources: [scalar("mem"), broken] } as MesosOffer, "web");
    assert.deepEqual(
      got.map((r) => [r.name, r.scalar, r.allocatedTo]),
      [["mem", 1000, "web"]],
      JSON.stringify(broken)?.slice(0, 100),
    );
  }
});

test("an offer without a resource that can be told", () => {
  const many = Array.from({ length: 10_001 }, (_, i) => scalar(`r${i}`));
  for (const offer of [{ resources: "cpus" }, { resources: [1] }, { resources: many }, { allocation_info: { role: "\ud800" } }]) {
    assert.deepEqual(offered(offer as unknown as MesosOffer, "web"), []);
  }
});

test("a request says what follows from it", () => {
  const info = { name: "t", resources: [{ name: "cpus", type: "SCALAR" as const, scalar: { value: 1 } }] };
  const plain = { replaceId: "r", oldTaskId: "o", old: info, newTaskId: "n", new: info };
  assert.equal(replaceOf(plain).replace.rollback, "off");
  assert.equal(replaceOf(plain).replace.fallbackInfo.length, 0);
  const held = replaceOf({ ...plain, old: Buffer.from(JSON.stringify(info)), fallbackTaskId: "f" }).replace;
  assert.equal(held.rollback, "hold");
  assert.deepEqual(JSON.parse(Buffer.from(held.fallbackInfo).toString()), info);
  assert.deepEqual(held.oldResources, held.newResources);
});
