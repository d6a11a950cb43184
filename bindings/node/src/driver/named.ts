import type { Disk, Resource } from "../generated/types.js";
import { unpack } from "./canonical.js";

/**
 * Resources as the operations of a call name them, for a framework with the
 * capability RESERVATION_REFINEMENT or one without.
 */
export function named(resources: readonly Resource[], refinement: boolean): object[] {
  return resources.map((r) => ({
    name: r.name,
    type: r.type.toUpperCase(),
    ...amount(r),
    ...some("provider_id", r.providerId && { value: r.providerId }),
    ...some("allocation_info", r.allocatedTo && { role: r.allocatedTo }),
    ...reserved(r.reservations, refinement),
    ...some("disk", diskOf(r.disk)),
    ...some("revocable", r.revocable && {}),
    ...some("shared", r.shared && {}),
  }));
}

function amount({ type, scalar, ranges, set }: Resource): object {
  if (type === "scalar") return { scalar: { value: scalar! / 1000 } };
  if (type === "ranges") return { ranges: { range: unpack(ranges!).map(([begin, end]) => ({ begin, end })) } };
  return { set: { item: set } };
}

/** The old format has one reservation; several look the same in both. */
function reserved(stack: readonly string[], refinement: boolean): object {
  if (stack.length === 0) return refinement ? {} : { role: "*" };
  const list = Array.from({ length: stack.length / 4 }, (_, i) => {
    const [type, role, principal, labels] = stack.slice(4 * i, 4 * i + 4);
    return { type, role, said: { ...some("principal", principal), ...labelled("labels", labels!) } };
  });
  const first = list[0]!;
  if (refinement || list.length > 1) return { reservations: list.map(({ type, role, said }) => ({ type, role, ...said })) };
  return { role: first.role, ...some("reservation", first.type === "DYNAMIC" && first.said) };
}

function diskOf(d: Disk): object | undefined {
  const volume = d.persistenceId !== "" && {
    persistence: { id: d.persistenceId, ...some("principal", d.principal) },
    volume: { ...some("mode", { "read-write": "RW", "read-only": "RO", none: "" }[d.mode]), container_path: d.containerPath },
  };
  const source = d.source !== "unknown" && {
    type: d.source.toUpperCase(),
    ...some("vendor", d.vendor),
    ...some("id", d.id),
    ...some("profile", d.profile),
    ...labelled("metadata", d.metadata),
    ...some(d.source === "mount" ? "mount" : "path", d.root && { root: d.root }),
  };
  return volume || source ? { ...volume, ...some("source", source) } : undefined;
}

function labelled(field: string, text: string): object {
  return text === "" ? {} : { [field]: { labels: JSON.parse(text) as unknown } };
}

function some(field: string, value: unknown): object {
  return value === undefined || value === "" || value === false ? {} : { [field]: value };
}
