import type { EventReplace, Rollback } from "../generated/types.js";
import { type TaskInfo, infoOf } from "./mesos.js";
import { needed } from "./resources.js";

/** A wish for a replacement. Times are microseconds. */
export interface Replacement {
  /** Fresh; the same request again is the same replacement. */
  replaceId: string;
  oldTaskId: string;
  /** What the old task was launched with, such as `Stored` has it. */
  old: TaskInfo | Uint8Array;
  /** Fresh. */
  newTaskId: string;
  new: TaskInfo | Uint8Array;
  /** A fresh id for what is started again if the new task does not come up; without it, nothing is. */
  fallbackTaskId?: string;
  /** What is started again; by default `old`. */
  fallback?: TaskInfo | Uint8Array;
  /** With a fallback `hold`, what all of the old task needs is held until the new one runs, or `if-fits`. */
  rollback?: Rollback;
  /** What is used beside the resources of the old task: ids of offers of its agent. */
  offers?: readonly string[];
  /** Between SIGTERM and SIGKILL of the old task; 0: its own. */
  grace?: number;
  /** How long the end of the old task is waited for; 0: as configured. */
  stop?: number;
  /** How long the start of the new task is waited for; 0: as configured. */
  start?: number;
  /** How long the new task must run to count as up. */
  settle?: number;
  /** Echoed in a rejection. */
  ref?: number;
}

/**
 * The request that ends a task and starts another in its place, on its agent,
 * with what it had, or that and offers. It throws for a TaskInfo whose resources
 * are not as Mesos has them.
 */
export function replaceOf(r: Replacement): EventReplace {
  const { fallbackTaskId = "", ref = 0, offers = [], grace = 0, stop = 0, start = 0, settle = 0 } = r;
  const [old, after, back] = [r.old, r.new, r.fallback ?? r.old].map(taskOf);
  return {
    type: "replace",
    ref,
    offers,
    replace: {
      replaceId: r.replaceId,
      oldTaskId: r.oldTaskId,
      oldResources: needed(old!),
      newTaskId: r.newTaskId,
      newResources: needed(after!),
      newInfo: infoOf(after!),
      rollback: r.rollback ?? (fallbackTaskId === "" ? "off" : "hold"),
      fallbackTaskId,
      fallbackInfo: fallbackTaskId === "" ? new Uint8Array(0) : infoOf(back!),
      grace,
      stop,
      start,
      settle,
    },
  };
}

function taskOf(info: TaskInfo | Uint8Array): TaskInfo {
  return info instanceof Uint8Array ? (JSON.parse(Buffer.from(info).toString()) as TaskInfo) : info;
}
