import assert from "node:assert/strict";

import type { Notice, ReplaceNotice, StoreRecord, Stored } from "rollcall";
import {
  Driver,
  type DriverOptions,
  type Replacement,
  type Request,
  type Store,
  type TaskInfo,
  infoOf,
  replaceOf,
} from "rollcall/driver";

import { Cluster, PATIENCE } from "./cluster.js";

const capabilities = [{ type: "MULTI_ROLE" }, { type: "RESERVATION_REFINEMENT" }];
export const refined = { user: "nobody", name: "test", failover_timeout: 3600, roles: ["web"], capabilities };
export const old = { user: "nobody", name: "test", failover_timeout: 3600, role: "web" }; // before reservations could be refined

const OUTCOMES = ["committed", "rolled-back", "failed", "aborted", "rejected"];

export class Memory implements Store {
  private readonly records = new Map<string, StoreRecord>();

  load(): StoreRecord[] {
    return [...this.records.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async write(records: readonly StoreRecord[]): Promise<void> {
    for (const r of records) {
      if (r.value === null) this.records.delete(r.key);
      else this.records.set(r.key, r);
    }
  }
}

export function task(cpus: number, command = "sleep 1000"): TaskInfo {
  return { name: "web", command: { value: command }, resources: [{ name: "cpus", type: "SCALAR", scalar: { value: cpus } }] };
}

export const wish: Replacement = { replaceId: "r1", oldTaskId: "web.1", old: task(1), newTaskId: "web.2", new: task(1), ref: 7 };

/** Starts web.1 and asks for its replacement when it runs, with an offer of the rest; it remembers what it is told. */
export class Replacing {
  readonly heard: Notice[] = [];
  readonly ended: Promise<unknown>;
  readonly driver: Driver;
  readonly stop = new AbortController();
  stored: Stored | undefined;
  private running = false;
  private phase = "";

  constructor(options: Partial<DriverOptions>, wished: Replacement | undefined) {
    this.driver = new Driver(
      { masters: "", store: new Memory(), framework: refined, ...options },
      { restored: (stored) => void (this.stored = stored), notified: (notices) => notices.flatMap((n) => this.told(n, wished)) },
    );
    this.ended = this.driver.run(this.stop.signal).then(
      () => undefined,
      (e: unknown) => e,
    );
  }

  private told(n: Notice, wished: Replacement | undefined): Request[] {
    this.heard.push(n);
    if (n.type === "replacement") this.phase = n.replacement.phase;
    if (n.type === "task" && n.task.taskId === "web.1" && n.task.state === "TASK_RUNNING") this.running = true;
    if (n.type !== "offered") return [];
    const offers = n.offers.map((o) => o.id);
    assert.ok(offers.every((id) => this.driver.offer(id)));
    assert.notEqual(this.phase, "collecting", "what the agent has is kept for the replacement");
    if (!wished || this.phase !== "") return [{ type: "decline", offers, refuse: 1000 }];
    if (!this.stored!.tasks.length && !this.running && !this.heard.some((h) => h.type === "task")) {
      return [{ type: "launch", offers, tasks: [{ taskId: "web.1", info: infoOf(task(1)) }], refuse: 1000 }];
    }
    return this.running ? [replaceOf({ ...wished, offers })] : [{ type: "decline", offers, refuse: 1000 }];
  }

  async hears<N extends Notice>(is: (n: Notice) => n is N): Promise<N> {
    return until(() => this.heard.find(is));
  }

  async outcome(): Promise<ReplaceNotice> {
    const is = (n: Notice): n is Notice & { type: "replacement" } =>
      n.type === "replacement" && OUTCOMES.includes(n.replacement.phase);
    return (await this.hears(is)).replacement;
  }

  async end(): Promise<void> {
    this.stop.abort();
    assert.equal(await this.ended, undefined);
  }
}

export async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((r) => setTimeout(r, 20))) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`this did not come true: ${String(look)}`);
}

export async function onCluster(flags: string[], use: (cluster: Cluster) => Promise<void>): Promise<void> {
  const cluster = await Cluster.start("--agents", "1", ...flags);
  try {
    await use(cluster);
  } finally {
    cluster.stop();
  }
}
