import { Clock } from "./clock.js";
import { Cluster } from "./cluster.js";
import { SECOND } from "./configs.js";
import { Process, slotOf } from "./process.js";

const LIVE = [1, 2, 7, 9]; // starting, running, staging, killing
const DOWN = 2 * SECOND; // a master is away for so long at a failover
const LINES = 200;

/** What the framework wants to run: services until they are killed, and work that ends and begins anew. */
const SLOTS = [
  { name: "web-1", seconds: 0 },
  { name: "web-2", seconds: 0 },
  { name: "web-3", seconds: 0 },
  { name: "db", seconds: 0 },
  { name: "job-1", seconds: 25 },
  { name: "job-2", seconds: 40 },
];

/** A framework and its cluster, in one page and one time. */
export class World {
  messages = []; // under way, for the picture
  lines = []; // what happened, the newest first
  twice = 0; // times that two tasks ran in one slot
  slots = SLOTS;
  clock;
  cluster;
  process;
  #doubled = new Set();

  static async start(module) {
    const world = new World();
    world.clock = new Clock(Date.now() * 1000);
    world.cluster = new Cluster(module, world.clock, 3, {
      toFramework: (send) => world.process.hear(send),
      message: (m) => world.#show(m),
      failover: () => world.process.failover(),
    });
    world.process = new Process(module, world.clock, world.cluster, SLOTS, ({ line, message }) => {
      if (line) world.say(line);
      if (message) world.#show(message);
    });
    await world.cluster.startMaster();
    for (const agent of world.cluster.agents) await world.cluster.startAgent(agent);
    await world.process.start();
    return world;
  }

  #show(message) {
    this.messages.push({ ...message, left: this.clock.now });
    // what is said again and again until it arrives is in the picture only
    const again = message.quiet || message.name.endsWith("register");
    if (message.lost && !again) this.say(`lost on its way from ${message.from} to ${message.to}: ${message.name}`);
  }

  say(text) {
    this.lines.unshift({ at: this.clock.now, text });
    this.lines.length = Math.min(this.lines.length, LINES);
  }

  async advance(to) {
    await this.clock.advance(to);
    this.messages = this.messages.filter((m) => m.at > this.clock.now);
    this.#watch();
  }

  /** Looks at what really runs: never two tasks in one slot. */
  #watch() {
    const running = new Map();
    for (const agent of this.cluster.agents) {
      for (const [taskId, state] of agent.tasks) {
        if (LIVE.includes(state)) running.set(slotOf(taskId), [...(running.get(slotOf(taskId)) ?? []), taskId]);
      }
    }
    for (const [slot, tasks] of running) {
      if (tasks.length < 2) this.#doubled.delete(slot);
      else if (!this.#doubled.has(slot)) {
        this.#doubled.add(slot);
        this.twice++;
        this.say(`two tasks run in ${slot}: ${tasks.join(", ")}`);
      }
    }
  }

  running(agent) {
    return [...agent.tasks].filter(([, state]) => LIVE.includes(state)).map(([taskId]) => taskId);
  }

  // ---- faults; each takes effect between two events

  failMaster() {
    if (!this.cluster.leading) return;
    this.say("the master fails");
    this.cluster.failMaster();
    this.clock.after(DOWN, async () => {
      await this.cluster.startMaster();
      this.say("another master leads, with what the registry holds");
    });
  }

  cut(agent) {
    agent.cut = !agent.cut;
    this.say(agent.cut ? `${agent.name} is cut off` : `${agent.name} is back`);
  }

  loseUpdates(agent) {
    agent.losing += 3;
    this.say(`the next updates of ${agent.name} will be lost`);
  }

  reboot(agent) {
    this.say(`the host of ${agent.name} starts anew: its tasks are gone`);
    this.clock.after(0, () => this.cluster.rebootAgent(agent));
  }

  killOrStart() {
    if (this.process.running) this.process.kill();
    else this.clock.after(0, () => this.process.start());
  }
}
