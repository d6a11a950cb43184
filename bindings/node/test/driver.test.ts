import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { test } from "node:test";

import type { Notice, StoreRecord } from "rollcall";
import { Driver, OverError, type Request, type Store, infoOf } from "rollcall/driver";

import { Cluster, PATIENCE } from "./cluster.js";

const framework = { user: "nobody", name: "test", failover_timeout: 3600, checkpoint: true };

class Memory implements Store {
  readonly records = new Map<string, StoreRecord>();

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

/** Keeps so many tasks running, and lets a test wait for what it is told. */
class Keeper {
  readonly launched: string[] = [];
  private readonly running = new Set<string>();
  private readonly heard: Notice[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly stop = new AbortController();
  readonly driver: Driver;
  readonly ended: Promise<unknown>;

  constructor(
    masters: string | string[],
    store: Store,
    private readonly wanted: number,
    private readonly info = infoOf({
      name: "test",
      command: { value: "sleep 1000" },
      resources: [{ name: "cpus", type: "SCALAR", scalar: { value: 0.1 } }],
    }),
  ) {
    this.driver = new Driver(
      { masters, store, framework },
      {
        restored: (stored) => stored.tasks.filter((t) => t.verdict !== "ended").forEach((t) => this.running.add(t.taskId)),
        notified: (notices) => notices.flatMap((n) => this.told(n)),
      },
    );
    this.ended = this.driver.run(this.stop.signal).then(
      () => undefined,
      (e: unknown) => e,
    );
    void this.ended.then(() => this.waiting.forEach((look) => look()));
  }

  private told(n: Notice): Request[] {
    this.heard.push(n);
    this.waiting.forEach((look) => look());
    if (n.type === "task" && n.task.advice === "safe") this.running.delete(n.task.taskId);
    if (n.type !== "offered") return [];
    return n.offers.map(({ id }): Request => {
      assert.equal(this.driver.offer(id)?.id.value, id);
      if (this.running.size >= this.wanted) return { type: "decline", offers: [id], refuse: 1_000_000 };
      const taskId = `test.${process.hrtime.bigint()}`;
      this.running.add(taskId);
      this.launched.push(taskId);
      return { type: "launch", offers: [id], tasks: [{ taskId, info: this.info }] };
    });
  }

  /** Waits for a notice, one that came before included, and forgets those up to it. */
  async hears(what: string, is: (n: Notice) => boolean): Promise<Notice> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(late);
        this.waiting.delete(look);
      };
      const look = (): void => {
        const at = this.heard.findIndex(is);
        if (at < 0) return;
        done();
        resolve(this.heard.splice(0, at + 1)[at]!);
      };
      const late = setTimeout(() => {
        done();
        reject(new Error(`it was never told of ${what}, only of ${JSON.stringify(this.heard.slice(-10))}`));
      }, PATIENCE);
      this.waiting.add(look);
      look();
    });
  }

  hearsTask(state: string): Promise<Notice> {
    return this.hears(`a task in ${state}`, (n) => n.type === "task" && n.task.state === state);
  }

  hearsRound(targets: number): Promise<Notice> {
    return this.hears(
      `a round over ${targets} tasks that completes`,
      (n) => n.type === "round" && n.round.phase === "complete" && n.round.counts.targets === targets,
    );
  }

  async end(): Promise<void> {
    this.stop.abort();
    assert.equal(await this.ended, undefined);
  }
}

async function onCluster(flags: string[], use: (cluster: Cluster) => Promise<void>): Promise<void> {
  const cluster = await Cluster.start(...flags);
  try {
    await use(cluster);
  } finally {
    cluster.stop();
  }
}

test("a task outlives a failover of the master and a restart of its scheduler", () =>
  onCluster([], async (cluster) => {
    const store = new Memory();
    const first = new Keeper(cluster.address, store, 1);
    await first.hearsTask("TASK_RUNNING");
    await cluster.control({ do: "master-failover", down_ms: 200 });
    await first.hearsRound(1);
    await first.end();
    const second = new Keeper(cluster.address, store, 1);
    await second.hearsRound(1);
    await second.end();
    assert.deepEqual([first.launched.length, second.launched.length], [1, 0]);
    assert.deepEqual(await cluster.tasks(), first.launched);
  }));

test("a task on a lost agent is waited for, and is there when the agent is back", () =>
  onCluster(["--agents", "1"], async (cluster) => {
    const keeper = new Keeper(cluster.address, new Memory(), 1);
    await keeper.hearsTask("TASK_RUNNING");
    await cluster.control({ do: "agent-partition", agent: "agent-0" });
    await keeper.hearsTask("TASK_UNREACHABLE");
    await cluster.control({ do: "agent-heal", agent: "agent-0" });
    const back = await keeper.hearsTask("TASK_RUNNING");
    assert.ok(back.type === "task" && back.task.returned === true);
    await keeper.end();
    assert.equal(keeper.launched.length, 1);
  }));

test("a stream that breaks inside a record is opened again", () =>
  onCluster([], async (cluster) => {
    const proxy = await Proxy.start(cluster.address, 700);
    const keeper = new Keeper(proxy.address, new Memory(), 1);
    await keeper.hears(
      "a stream that broke",
      (n) => n.type === "session" && /inside a record|broke|aborted|ECONNRESET/.test(n.message),
    );
    proxy.limit = Infinity;
    await keeper.hearsTask("TASK_RUNNING");
    await keeper.end();
    proxy.stop();
    assert.equal(keeper.launched.length, 1);
  }));

test("the leader is found by redirect, and behind masters that are not there", () =>
  onCluster([], (leader) =>
    onCluster(["--leader", leader.address], async (other) => {
      const keeper = new Keeper(["127.0.0.1:1", other.address], new Memory(), 1);
      await keeper.hearsTask("TASK_RUNNING");
      await keeper.end();
      assert.deepEqual(await leader.tasks(), keeper.launched);
    }),
  ));

test("a launch that cannot be sent is safe to start again", () =>
  onCluster(["--agents", "1"], async (cluster) => {
    const keeper = new Keeper(cluster.address, new Memory(), 1, Buffer.from("no JSON"));
    const told = await keeper.hears("a task that is safe to start again", (n) => n.type === "task" && n.task.advice === "safe");
    assert.ok(told.type === "task");
    assert.equal(told.task.taskId, keeper.launched[0]);
    await keeper.end();
    assert.deepEqual(await cluster.tasks(), []);
  }));

test("a framework that is torn down is over", () =>
  onCluster([], async (cluster) => {
    const keeper = new Keeper(cluster.address, new Memory(), 1);
    await keeper.hearsTask("TASK_RUNNING");
    keeper.driver.request({ type: "teardown" });
    const why = await keeper.ended;
    assert.ok(why instanceof OverError, String(why));
    assert.equal(why.session, "removed");
  }));

test("nothing is sent that is not stored", () =>
  onCluster([], async (cluster) => {
    const store = new Memory();
    const write = store.write.bind(store);
    store.write = async (records) => {
      if (records.some((r) => r.key.startsWith("launch/"))) throw new Error("the disk is full");
      return write(records);
    };
    const keeper = new Keeper(cluster.address, store, 1);
    assert.match(String(await keeper.ended), /the disk is full/);
    assert.equal(keeper.launched.length > 0, true);
    assert.deepEqual(await cluster.tasks(), []);
  }));

/** Passes bytes on, and breaks a connection when the other side has said too much on it. */
class Proxy {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    public limit: number,
  ) {}

  static async start(to: string, limit: number): Promise<Proxy> {
    const [host, port] = to.split(":");
    const server = createServer((near) => {
      const far = connect(Number(port), host);
      let passed = 0;
      for (const [a, b] of [
        [near, far],
        [far, near],
      ] as const) {
        proxy.sockets.add(a);
        a.on("close", () => b.destroy());
        a.on("error", () => b.destroy());
      }
      near.pipe(far);
      far.on("data", (bytes: Buffer) => {
        passed += bytes.length;
        near.write(bytes.subarray(0, Math.max(bytes.length - Math.max(passed - proxy.limit, 0), 0)));
        if (passed > proxy.limit) near.end();
      });
    });
    const proxy = new Proxy(server, limit);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    for (const s of this.sockets) s.destroy();
  }
}
