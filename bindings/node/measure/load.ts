import { type Event, type Output, Scheduler, type StoreRecord } from "rollcall";

/** When the load begins. */
export const START = 1_600_000_000_000_000;

const AGENTS = 1000;
const LAUNCHES = 10_000;

/** A framework's tasks, and updates about them in random order. Ids have 40 bytes. */
export class Load {
  private readonly tasks: string[];
  private readonly agents: string[];
  /** The stream that updates come on. */
  epoch = 1;
  private given = 0;
  private random = 1;

  constructor(count: number) {
    this.tasks = Array.from({ length: count }, (_, i) => this.taskId(i));
    this.agents = Array.from({ length: AGENTS }, (_, i) => `92bcb625-b263-4f6b-aa22-51afddafe4-S${String(i).padStart(4, "0")}`);
  }

  private next(): number {
    this.random = (Math.imul(this.random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.random;
  }

  taskId(i: number): string {
    const hex = this.next().toString(16).padStart(8, "0");
    return `web.${hex}-${String(i).padStart(10, "0")}-0000-000000000000`;
  }

  uuid(): Uint8Array {
    const out = new Uint8Array(16);
    for (let i = 0; i < 16; i += 4) {
      const v = this.next();
      out[i] = v >>> 24;
      out[i + 1] = v >>> 16;
      out[i + 2] = v >>> 8;
      out[i + 3] = v;
    }
    out[0] = 1; // never all zeros, which would be no uuid
    return out;
  }

  update(taskId: string, agentId: string, state: "TASK_RUNNING" | "TASK_FINISHED", turn: number): Event {
    return {
      type: "updated",
      epoch: this.epoch,
      status: {
        taskId,
        agentId,
        state,
        source: "SOURCE_EXECUTOR",
        reason: "none",
        uuid: this.uuid(),
        healthy: turn % 2 === 0 ? "bad" : "good",
        unreachableTime: 0,
        message: "",
      },
    };
  }

  /** The next n updates: each flips the health of the next task, so that a record, an acknowledgement and a notice are owed. */
  updates(n: number): Event[] {
    const out: Event[] = [];
    for (let i = 0; i < n; i++, this.given++) {
      const turn = Math.floor(this.given / this.tasks.length);
      // a step that shares no factor with the count visits all tasks, far from in order
      const at = (this.given * 7_919) % this.tasks.length;
      out.push(this.update(this.tasks[at]!, this.agents[at % AGENTS]!, "TASK_RUNNING", turn));
    }
    return out;
  }

  /** Subscribes a scheduler, launches all tasks and lets them run. It answers what a store holds then. */
  fill(scheduler: Scheduler): StoreRecord[] {
    const store = new Map<string, StoreRecord>();
    const step = (events: Event[]): Output => {
      const out = scheduler.step(START, events);
      for (const r of out.store) {
        if (r.value === null) store.delete(r.key);
        else store.set(r.key, r);
      }
      return out;
    };
    step([]);
    subscribe(step);
    for (let from = 0; from < this.tasks.length; from += LAUNCHES) {
      const id = `offer-${from}`;
      const tasks = this.tasks.slice(from, from + LAUNCHES).map((taskId) => ({ taskId, info: new Uint8Array(0) }));
      step([
        { type: "offered", epoch: 1, offers: [{ id, agentId: this.agents[0]!, resources: [] }] },
        { type: "launch", offers: [id], tasks },
      ]);
      step(tasks.map(({ taskId }, i) => this.update(taskId, this.agents[(from + i) % AGENTS]!, "TASK_RUNNING", 1)));
    }
    return [...store.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}

/** Subscribes and answers every question of the first round. */
export function subscribe(step: (events: Event[]) => Output, epoch = 1): void {
  let events: Event[] = [{ type: "subscribed", epoch, frameworkId: "framework-1", heartbeat: 0 }];
  while (events.length > 0) {
    const out = step(events);
    events = out.calls
      .flatMap((call) => (call.type === "reconcile" ? call.targets : []))
      .map(({ taskId, agentId }) => ({
        type: "updated",
        epoch,
        status: {
          taskId,
          agentId,
          state: taskId.startsWith("rollcall.") ? "TASK_UNKNOWN" : "TASK_RUNNING",
          source: "SOURCE_MASTER",
          reason: "REASON_RECONCILIATION",
          uuid: new Uint8Array(0),
          healthy: "none",
          unreachableTime: 0,
          message: "",
        },
      }));
  }
}
