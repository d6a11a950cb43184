import type { Disk, DiskSourceType, Resource, VolumeMode } from "../generated/types.js";
import { type Range, canonical, pack } from "./canonical.js";
import type { MesosOffer, MesosResource, TaskInfo } from "./mesos.js";
import { compareText, nameable } from "./names.js";

const MOST_PARTS = 10_000; // of anything in one resource, or offer
const VALUES = new Map<string, "scalar" | "ranges" | "set">([
  ["SCALAR", "scalar"],
  ["RANGES", "ranges"],
  ["SET", "set"],
]);
const MODES = new Map<string, VolumeMode>([
  ["RW", "read-write"],
  ["RO", "read-only"],
]);
const SOURCES = new Map<string, DiskSourceType>([
  ["PATH", "path"],
  ["MOUNT", "mount"],
  ["BLOCK", "block"],
  ["RAW", "raw"],
]);

/** Labels, as Mesos writes them. */
export interface Labels {
  labels?: readonly { key: string; value?: string }[];
}

/** Mesos's Resource, whole. What really stands there may be anything. */
interface Part {
  name: string;
  type: string;
  scalar?: { value: number };
  ranges?: { range?: { begin: number; end: number }[] };
  set?: { item?: string[] };
  role?: string;
  provider_id?: { value?: string };
  allocation_info?: { role?: string };
  reservation?: { principal?: string; labels?: Labels };
  reservations?: readonly { type?: string; role?: string; principal?: string; labels?: Labels }[];
  disk?: DiskInfo;
  revocable?: object;
  shared?: object;
}

interface DiskInfo {
  persistence?: { id?: string; principal?: string };
  volume?: { mode?: string; container_path?: string };
  source?: {
    type?: string;
    path?: { root?: string };
    mount?: { root?: string };
    vendor?: string;
    id?: string;
    profile?: string;
    metadata?: Labels;
  };
}

/** What an offer has, allocated to the role that it says, or this one. What is not as Mesos has it is left out. */
export function offered(offer: Pick<MesosOffer, "resources">, role: string): Resource[] {
  try {
    const { allocation_info: to, resources: parts = [] } = offer as { allocation_info?: { role?: string }; resources?: Part[] };
    const toRole = nameable(to?.role || role);
    const said = Boolean(parts[0]?.allocation_info);
    const good = parts.flatMap((part) => {
      try {
        return [resourceOf(part, said ? undefined : toRole)];
      } catch {
        return [];
      }
    });
    const list = canonical(good);
    return list.length <= MOST_PARTS ? list : [];
  } catch {
    return [];
  }
}

/** What a task asks for, its executor included, allocated to nobody. It throws if that is not as Mesos has it. */
export function needed(task: TaskInfo): Resource[] {
  const executor = task["executor"] as { resources?: MesosResource[] } | undefined;
  return canonical([...(task.resources ?? []), ...(executor?.resources ?? [])].map((part) => resourceOf(part, "")));
}

/** One of Mesos's, allocated to a role, or, without one, to that which it says. */
export function resourceOf(part: Part, role?: string): Resource {
  const type = VALUES.get(part.type);
  const amounts = {
    scalar: part.scalar ? thousandths(part.scalar.value) : 0,
    ranges: pack(ranges(part.ranges?.range ?? [])),
    set: (part.set?.item ?? []).map(nameable).sort(compareText),
  };
  const stray =
    (type !== "scalar" && amounts.scalar !== 0) ||
    (type !== "ranges" && amounts.ranges.length > 0) ||
    (type !== "set" && amounts.set.length > 0);
  const name = nameable(part.name);
  if (!type || stray || name === "")
    throw new TypeError(`a resource "${name}" of type ${part.type} without a name or with another value`);
  if (new Set(amounts.set).size < amounts.set.length) throw new RangeError(`${name}: an item twice`);
  const r: Resource = {
    name,
    type,
    ...(type === "scalar" ? { scalar: amounts.scalar } : type === "ranges" ? { ranges: amounts.ranges } : { set: amounts.set }),
    reservations: reservationsOf(part),
    disk: diskOf(part.disk ?? {}),
    providerId: nameable(part.provider_id?.value),
    allocatedTo: role ?? nameable(part.allocation_info?.role),
    revocable: Boolean(part.revocable),
    shared: Boolean(part.shared),
  };
  if (Math.max(amounts.ranges.length / 16, amounts.set.length, r.reservations.length / 4) > MOST_PARTS) {
    throw new RangeError(`${name}: too much of it`);
  }
  checkDisk(r);
  checkReservations(r);
  return r;
}

/** Mesos keeps three decimals; halves are rounded up. */
function thousandths(value: unknown): number {
  if (typeof value !== "number") throw new TypeError(`${String(value)} is not an amount`);
  const v = value * 1000;
  const n = Math.floor(v) + (v - Math.floor(v) >= 0.5 ? 1 : 0);
  if (!(n >= 0 && n <= Number.MAX_SAFE_INTEGER)) throw new RangeError(`${value} is not an amount`);
  return n;
}

/** In order; those that overlap or touch are one, as for Mesos. A number that JavaScript cannot hold is left out with all. */
function ranges(list: readonly { begin: number; end: number }[]): Range[] {
  const out: Range[] = [];
  for (const { begin, end } of [...list].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const last = out.at(-1);
    if (!Number.isSafeInteger(begin) || !Number.isSafeInteger(end) || begin < 0)
      throw new RangeError(`${begin} to ${end} is not a range`);
    if (last && begin <= last[1]) out.splice(-1, 1, [last[0], Math.max(last[1], end)]);
    else if (begin > end) throw new RangeError(`${begin} to ${end} is not a range`);
    else if (last && begin === last[1] + 1) out.splice(-1, 1, [last[0], end]);
    else out.push([begin, end]);
  }
  return out;
}

/** The stack. In the old format there is one: a role, and if it is dynamic what RESERVE said. */
function reservationsOf({ reservations = [], role, reservation }: Part): string[] {
  if (reservations.length > 0 || !role || role === "*") {
    return reservations.flatMap((v) => [
      nameable(v.type),
      nameable(v.role),
      nameable(v.principal),
      nameable(labelsText(v.labels)),
    ]);
  }
  if (!reservation) return ["STATIC", nameable(role), "", ""];
  return ["DYNAMIC", nameable(role), nameable(reservation.principal), nameable(labelsText(reservation.labels))];
}

function diskOf({ persistence, volume, source }: DiskInfo): Disk {
  return {
    persistenceId: nameable(persistence?.id),
    principal: nameable(persistence?.principal),
    containerPath: nameable(volume?.container_path),
    mode: MODES.get(volume?.mode ?? "") ?? "none",
    source: SOURCES.get(source?.type ?? "") ?? "unknown",
    root: nameable((source?.path ?? source?.mount)?.root),
    vendor: nameable(source?.vendor),
    id: nameable(source?.id),
    profile: nameable(source?.profile),
    metadata: nameable(labelsText(source?.metadata)),
  };
}

function checkDisk({ name, shared, disk: d }: Resource): void {
  const source = d.root + d.vendor + d.id + d.profile + d.metadata;
  const use = d.principal !== "" || d.containerPath !== "" || d.mode !== "none";
  if (shared && d.persistenceId === "") throw new TypeError(`${name}: shared, and no persistent volume`);
  if (d.source === "unknown" && source !== "") throw new TypeError("a disk of an unknown type");
  if (d.root !== "" && d.source !== "path" && d.source !== "mount") throw new TypeError(`a disk of type ${d.source} with a root`);
  if (d.persistenceId === "" && use) throw new TypeError("a volume without an id");
  if (name !== "disk" && (d.source !== "unknown" || d.persistenceId !== "")) throw new TypeError(`${name}: only disk has a disk`);
}

/** Each refines the one before it, for a role below. */
function checkReservations({ name, reservations: stack }: Resource): void {
  for (let i = 0; i < stack.length; i += 4) {
    const [type, role] = [stack[i]!, stack[i + 1]!];
    const refines = i === 0 || (type === "DYNAMIC" && role.startsWith(`${stack[i - 3]}/`));
    if ((type !== "STATIC" && type !== "DYNAMIC") || !isRole(role) || !refines) {
      throw new TypeError(`${name}: a reservation ${type} for "${role}"`);
    }
  }
}

function isRole(role: string): boolean {
  return role.split("/").every((part) => !["", ".", "..", "*"].includes(part) && !/^-|[\t\n\v\f\r \x7f]/.test(part));
}

/** One text for equal labels, in whatever order they stand; the machine writes it too. */
export function labelsText(labels: Labels | undefined): string {
  const list = (labels?.labels ?? []).map(({ key, value }) => {
    if (typeof key !== "string") throw new TypeError("a label without a key");
    return { key: nameable(key), ...(value === undefined || value === null ? {} : { value: nameable(value) }) };
  });
  if (list.length === 0) return "";
  const order = (value: string | undefined): string => (value === undefined ? "" : `=${value}`);
  list.sort((a, b) => compareText(a.key, b.key) || compareText(order(a.value), order(b.value)));
  return JSON.stringify(list).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
