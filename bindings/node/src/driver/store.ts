import type { StoreRecord } from "../generated/types.js";

/**
 * Where the scheduler's records are kept. Any database will do: a table with a
 * key and a value, to which a framework may write data of its own in the same
 * transaction.
 */
export interface Store {
  /** All records, in the order of their keys. */
  load(): Iterable<StoreRecord> | Promise<Iterable<StoreRecord>>;
  /**
   * Does all of this or nothing, in its order; a null value deletes. When it
   * returns, or its promise is fulfilled, the records are durable: only then
   * calls are sent and the framework is told.
   */
  write(records: readonly StoreRecord[]): void | Promise<void>;
}

/** Records by key. Values that the codec gave share memory, so they are copied. */
export function apply(to: Map<string, Uint8Array>, records: Iterable<StoreRecord>): void {
  for (const { key, value } of records) {
    if (value === null) to.delete(key);
    else to.set(key, value.slice());
  }
}

/** The records of a map, in the order of their keys as bytes. */
export function sorted(from: Map<string, Uint8Array>): StoreRecord[] {
  return [...from].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map(([key, value]) => ({ key, value }));
}
