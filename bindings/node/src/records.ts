import {
  readOperationRecord,
  readReplaceInfoRecord,
  readReplaceRecord,
  readRoundNotice,
  readTaskRecord,
} from "./generated/read.js";
import {
  type OperationRecord,
  RECORD_VERSION,
  type ReplaceInfoRecord,
  type ReplaceRecord,
  type RoundNotice,
  type StoreRecord,
  type TaskRecord,
} from "./generated/types.js";
import { Reader } from "./wire.js";

/** A task as the store holds it. */
export interface StoredTask extends TaskRecord {
  taskId: string;
  /** What it was launched with; undefined if it was not launched here. */
  info: Uint8Array | undefined;
}

/** An operation as the store holds it. */
export interface StoredOperation extends OperationRecord {
  operationId: string;
  /** What it was started with; undefined if it was not started here. */
  info: Uint8Array | undefined;
}

/** A replacement as the store holds it: where it stands, and what was asked for. */
export interface StoredReplacement extends ReplaceRecord, ReplaceInfoRecord {
  replaceId: string;
}

/** What a store holds, in the order of its keys. */
export interface Stored {
  tasks: StoredTask[];
  operations: StoredOperation[];
  replacements: StoredReplacement[];
  /** The last rounds, the oldest first. */
  rounds: RoundNotice[];
}

/**
 * Looks into the records of a store. The state machine reads them by itself;
 * this is for a framework that wants to know where it stands.
 */
export function readStore(records: Iterable<StoreRecord>): Stored {
  const stored: Stored = { tasks: [], operations: [], replacements: [], rounds: [] };
  const infos = new Map<string, Uint8Array>();
  const standing = new Map<string, ReplaceRecord>();
  const asked = new Map<string, ReplaceInfoRecord>();
  for (const { key, value } of records) {
    if (value === null) continue;
    const slash = key.indexOf("/") + 1;
    const id = key.slice(slash);
    switch (key.slice(0, slash)) {
      case "task/":
        stored.tasks.push({ taskId: id, info: undefined, ...content(key, value, readTaskRecord) });
        break;
      case "operation/":
        stored.operations.push({ operationId: id, info: undefined, ...content(key, value, readOperationRecord) });
        break;
      case "replace-info/":
        asked.set(id, content(key, value, readReplaceInfoRecord));
        break;
      case "replace/":
        standing.set(id, content(key, value, readReplaceRecord));
        break;
      case "round/":
        stored.rounds.push(content(key, value, readRoundNotice));
        break;
      case "launch/":
      case "operation-info/":
        infos.set(key, checked(key, value));
        break;
    }
  }
  for (const task of stored.tasks) task.info = infos.get(`launch/${task.taskId}`);
  for (const operation of stored.operations) operation.info = infos.get(`operation-info/${operation.operationId}`);
  for (const [replaceId, record] of standing) {
    const wish = asked.get(replaceId);
    if (wish) stored.replacements.push({ replaceId, ...record, ...wish });
  }
  return stored;
}

function content<T>(key: string, value: Uint8Array, read: (r: Reader) => T): T {
  const reader = new Reader(checked(key, value));
  const out = read(reader);
  reader.end();
  return out;
}

/** What follows the version. */
function checked(key: string, value: Uint8Array): Uint8Array {
  if (value[0] !== RECORD_VERSION) {
    throw new RangeError(`rollcall: record ${key} has version ${value[0]}; wanted ${RECORD_VERSION}`);
  }
  return value.subarray(1);
}
