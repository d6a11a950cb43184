import { DISK_SOURCE_TYPES, type Disk, type Resource, VALUE_TYPES, VOLUME_MODES } from "../generated/types.js";
import { compareText } from "./names.js";

/** The first and the last number of a range. */
export type Range = readonly [number, number];

/**
 * Resources in the one form in which a machine takes them: in order, amounts of
 * one kind in one entry, none empty. It throws if amounts cannot be added up,
 * such as a port that is there twice.
 */
export function canonical(parts: readonly Resource[]): Resource[] {
  const together: Resource[] = [];
  for (const r of parts.filter((r) => r.scalar || r.ranges?.length || r.set?.length).sort(compareEntry)) {
    const last = together.at(-1);
    if (last && !indivisible(r) && compareKind(last, r) === 0) together.splice(-1, 1, sum(last, r));
    else together.push(r);
  }
  return together;
}

/** Ranges as the machine takes them. */
export function pack(ranges: readonly Range[]): Uint8Array {
  const out = Buffer.alloc(16 * ranges.length);
  ranges.flat().forEach((n, i) => out.writeBigUInt64BE(BigInt(n), 8 * i));
  return out;
}

export function unpack(ranges: Uint8Array): Range[] {
  const from = Buffer.from(ranges);
  return Array.from({ length: from.length / 16 }, (_, i) => [
    Number(from.readBigUInt64BE(16 * i)),
    Number(from.readBigUInt64BE(16 * i + 8)),
  ]);
}

/** All but the amount, and how a volume is used. */
function compareKind(a: Resource, b: Resource): number {
  return (
    compareText(a.name, b.name) ||
    compareText(a.providerId, b.providerId) ||
    compareText(a.allocatedTo, b.allocatedTo) ||
    compareReservations(a.reservations, b.reservations) ||
    compareDisk(a.disk, b.disk) ||
    Number(a.revocable) - Number(b.revocable) ||
    Number(a.shared) - Number(b.shared) ||
    VALUE_TYPES.indexOf(a.type) - VALUE_TYPES.indexOf(b.type)
  );
}

function compareReservations(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length && i < b.length; i += 4) {
    const c =
      compareText(a[i + 1]!, b[i + 1]!) ||
      -compareText(a[i]!, b[i]!) || // STATIC is first
      compareText(a[i + 2]!, b[i + 2]!) ||
      compareText(a[i + 3]!, b[i + 3]!);
    if (c !== 0) return c;
  }
  return a.length - b.length;
}

function compareDisk(a: Disk, b: Disk): number {
  return (
    DISK_SOURCE_TYPES.indexOf(a.source) - DISK_SOURCE_TYPES.indexOf(b.source) ||
    compareText(a.root, b.root) ||
    compareText(a.vendor, b.vendor) ||
    compareText(a.id, b.id) ||
    compareText(a.profile, b.profile) ||
    compareText(a.metadata, b.metadata) ||
    compareText(a.persistenceId, b.persistenceId)
  );
}

function compareEntry(a: Resource, b: Resource): number {
  return (
    compareKind(a, b) ||
    (indivisible(a) ? compareAmount(a, b) : 0) ||
    compareText(a.disk.containerPath, b.disk.containerPath) ||
    VOLUME_MODES.indexOf(a.disk.mode) - VOLUME_MODES.indexOf(b.disk.mode) ||
    compareText(a.disk.principal, b.disk.principal)
  );
}

function compareAmount(a: Resource, b: Resource): number {
  const none = new Uint8Array(0);
  return (
    (a.scalar ?? 0) - (b.scalar ?? 0) ||
    Buffer.compare(a.ranges ?? none, b.ranges ?? none) ||
    compareSet(a.set ?? [], b.set ?? [])
  );
}

function compareSet(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const c = compareText(a[i]!, b[i]!);
    if (c !== 0) return c;
  }
  return a.length - b.length;
}

/** It is there whole, or not at all. */
function indivisible({ shared, disk }: Resource): boolean {
  const exclusive = disk.source === "mount" || disk.source === "block" || (disk.source === "raw" && disk.id !== "");
  return shared || disk.persistenceId !== "" || exclusive;
}

function sum(a: Resource, b: Resource): Resource {
  switch (a.type) {
    case "scalar": {
      const scalar = a.scalar! + b.scalar!;
      if (scalar > Number.MAX_SAFE_INTEGER) throw new RangeError(`${a.name}: a sum over ${Number.MAX_SAFE_INTEGER} thousandths`);
      return { ...a, scalar };
    }
    case "ranges":
      return { ...a, ranges: pack(joined(a.name, [...unpack(a.ranges!), ...unpack(b.ranges!)])) };
    default: {
      const set = [...a.set!, ...b.set!].sort(compareText);
      if (new Set(set).size < set.length) throw new RangeError(`${a.name}: an item twice`);
      return { ...a, set };
    }
  }
}

/** In order; those that touch are one. */
function joined(name: string, ranges: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (const [begin, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && begin <= last[1]) throw new RangeError(`${name}: ${begin} twice`);
    if (last && begin === last[1] + 1) out.splice(-1, 1, [last[0], end]);
    else out.push([begin, end]);
  }
  return out;
}
