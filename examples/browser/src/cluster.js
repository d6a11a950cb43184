import { agentConfig, masterConfig, MS } from "./configs.js";
import { Disk, Machine } from "./machine.js";

// A master and its agents, as host/cluster in Go has them: the same machines, a
// network that keeps the order of messages, and faults that are done to it.
// Frames are arrays; the numbers in them are those of core/master/event.go and
// output.go, core/agent/event.go and output.go, and core/mesos/peer.go.

const MASTER = 2;
const AGENT = 3;
export const DELAY = 300 * MS;
const RECONNECT = 400 * MS;

const FROM_PEER = 18; // events of the master
const PEER_CLOSED = 19;
const MASTER_FOUND = 1; // events of an agent
const MASTER_LOST = 2;
const FROM_MASTER = 3;
const TO_MASTER = 1; // what an agent sends
const STATUS_UPDATE = 4; // messages between them
const PINGS = [6, 17];

export const PEERS = [
  "", "register", "reregister", "update agent", "status update", "operation update", "pong", "unregister", "exited executor",
  "registered", "reregistered", "run task", "kill task", "acknowledge", "apply operation", "acknowledge operation",
  "reconcile operations", "ping", "shutdown", "shutdown framework", "update framework", "executor message", "shutdown executor",
];

class Agent {
  disk = new Disk();
  machine; // undefined: its process does not run
  boots = 0;
  link = 0; // the last link's number
  peer = 0; // the master's number of the connection; 0: none
  wake = 0;
  cut = false; // messages both ways are lost
  losing = 0; // so many of its next updates are lost
  arrivals = { toMaster: 0, fromMaster: 0 }; // messages keep their order
  tasks = new Map(); // what really runs: task id to state

  constructor(number) {
    this.number = number;
    this.name = `agent-${number}`;
  }
}

/**
 * outside is told of everything that leaves the cluster or is worth a picture:
 * toFramework(send), message({from, to, name, quiet, at, lost}), failover().
 */
export class Cluster {
  agents;
  #module;
  #clock;
  #outside;
  #registry = new Disk();
  #master;
  #masters = 0;
  #masterWake = 0;
  #peers = 0;

  constructor(module, clock, count, outside) {
    this.#module = module;
    this.#clock = clock;
    this.#outside = outside;
    this.agents = Array.from({ length: count }, (_, i) => new Agent(i));
  }

  get leading() {
    return this.#master !== undefined;
  }

  async startMaster() {
    this.#master = await Machine.start(this.#module, MASTER, masterConfig(++this.#masters), this.#registry);
    this.#masterWake = 0;
    this.tell([]);
    for (const agent of this.agents) this.#connectLater(agent);
  }

  /** The master's process ends: the registry stays, all connections are gone. */
  failMaster() {
    this.#master = undefined;
    for (const agent of this.agents) this.#disconnect(agent);
    this.#outside.failover();
  }

  async startAgent(agent) {
    const config = agentConfig(agent.number, agent.boots);
    agent.machine = await Machine.start(this.#module, AGENT, config, agent.disk);
    agent.wake = 0;
    this.#stepAgent(agent, []);
    this.#connectLater(agent);
  }

  /** The agent's whole host ends and starts again: its tasks are gone. */
  async rebootAgent(agent) {
    agent.machine = undefined;
    agent.tasks.clear();
    this.#disconnect(agent);
    agent.boots++;
    await this.startAgent(agent);
  }

  /** Gives the master events of frameworks. It answers false if there is no master. */
  tell(events) {
    const master = this.#master;
    if (master === undefined) return false;
    const [store, sends, peers, wakeAt] = master.step(this.#clock.now, events);
    this.#registry.write(store);
    for (const send of sends) this.#outside.toFramework(send);
    for (const [peer, ...message] of peers) this.#toAgent(peer, message);
    if (wakeAt !== 0 && wakeAt !== this.#masterWake) {
      this.#masterWake = wakeAt;
      this.#clock.at(wakeAt, () => {
        if (this.#master !== master || this.#masterWake !== wakeAt) return;
        this.#masterWake = 0;
        this.tell([]);
      });
    }
    return true;
  }

  #stepAgent(agent, events) {
    const { machine } = agent;
    if (machine === undefined) return;
    const [store, sends, , wakeAt] = machine.step(this.#clock.now, events);
    agent.disk.write(store);
    for (const [type, link, ...message] of sends) {
      if (type === TO_MASTER && link === agent.link && agent.peer !== 0) this.#toMaster(agent, message);
    }
    if (wakeAt === 0 || wakeAt === agent.wake) return;
    agent.wake = wakeAt;
    this.#clock.at(wakeAt, () => {
      if (agent.machine !== machine || agent.wake !== wakeAt) return;
      agent.wake = 0;
      this.#stepAgent(agent, []);
    });
  }

  #toAgent(peer, message) {
    const agent = this.agents.find((a) => a.peer === peer);
    if (agent === undefined) return;
    const at = this.#arrival(agent, "fromMaster");
    this.#show("master", agent.name, message, at, agent.cut);
    if (agent.cut) return;
    this.#clock.at(at, () => {
      if (agent.peer === peer && !agent.cut) this.#stepAgent(agent, [[FROM_MASTER, agent.link, ...message]]);
    });
  }

  #toMaster(agent, message) {
    const { peer } = agent;
    const at = this.#arrival(agent, "toMaster");
    let lost = agent.cut;
    if (message[0] === STATUS_UPDATE) {
      const [, , , [taskId], latest] = message;
      agent.tasks.set(taskId, latest);
      if (!lost && agent.losing > 0) {
        agent.losing--;
        lost = true;
      }
    }
    this.#show(agent.name, "master", message, at, lost);
    if (lost) return;
    this.#clock.at(at, () => {
      if (agent.peer === peer && !agent.cut) this.tell([[FROM_PEER, peer, ...message]]);
    });
  }

  #arrival(agent, way) {
    return (agent.arrivals[way] = Math.max(agent.arrivals[way], this.#clock.now + DELAY));
  }

  #show(from, to, message, at, lost) {
    this.#outside.message({ from, to, name: PEERS[message[0]], quiet: PINGS.includes(message[0]), at, lost });
  }

  #connectLater(agent) {
    const { machine } = agent;
    this.#clock.after(RECONNECT, () => {
      if (agent.machine !== machine || machine === undefined || this.#master === undefined || agent.peer !== 0) return;
      agent.peer = ++this.#peers;
      agent.link++;
      this.#stepAgent(agent, [[MASTER_FOUND, agent.link]]);
    });
  }

  /** Breaks the link of an agent: both ends see it. */
  #disconnect(agent) {
    const { peer } = agent;
    if (peer === 0) return;
    agent.peer = 0;
    this.tell([[PEER_CLOSED, peer]]);
    this.#stepAgent(agent, [[MASTER_LOST, agent.link]]);
  }
}
