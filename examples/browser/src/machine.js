import { Instance } from "rollcall/frames";

import { pack, unpack } from "./pack.js";

/** What a process keeps over its end: records by key. */
export class Disk {
  records = new Map();

  write(list) {
    for (const [key, deleted, value] of list) {
      const name = new TextDecoder().decode(key);
      if (deleted) this.records.delete(name);
      else this.records.set(name, value);
    }
  }

  read() {
    return [...this.records.keys()].sort().map((key) => [new TextEncoder().encode(key), false, this.records.get(key)]);
  }
}

/** A master or an agent: one instance of the module with all roles. */
export class Machine {
  #instance;

  /** The machine of a role that its configuration and its disk make. */
  static async start(module, role, config, disk) {
    const machine = new Machine();
    machine.#instance = await Instance.start(module);
    machine.#instance.call("create", pack([role, config]));
    machine.#instance.call("restore", pack([disk.read()]));
    return machine;
  }

  /** What the machine owes: records, what to send and to whom, and when to step it again. */
  step(now, events) {
    return unpack(this.#instance.call("step", pack([now, events])));
  }
}
