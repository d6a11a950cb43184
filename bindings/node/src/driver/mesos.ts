import {
  type Call,
  type Event,
  OPERATION_STATES,
  type Offer,
  type OperationState,
  type OperationStatus,
  REASONS,
  type Reason,
  SOURCE_NAMES,
  type Source,
  TASK_STATES,
  type TaskState,
  type TaskStatus,
} from "../generated/types.js";
import { named } from "./named.js";
import { offered } from "./resources.js";

// The JSON form of Mesos's v1 scheduler API, as far as it is looked at here.

interface Value {
  value: string;
}

/** An offer as Mesos made it; what is not named here is there too. */
export interface MesosOffer {
  id: Value;
  agent_id: Value;
  framework_id: Value;
  hostname: string;
  resources?: MesosResource[];
  attributes?: unknown[];
  [field: string]: unknown;
}

/** A resource as Mesos writes it. */
export interface MesosResource {
  name: string;
  type: "SCALAR" | "RANGES" | "SET";
  scalar?: { value: number };
  ranges?: { range: { begin: number; end: number }[] };
  set?: { item: string[] };
  [field: string]: unknown;
}

/** A TaskInfo in Mesos's JSON, without `task_id` and `agent_id`: those are set when it is launched. */
export interface TaskInfo {
  name: string;
  resources: MesosResource[];
  command?: { value?: string; [field: string]: unknown };
  [field: string]: unknown;
}

/** A FrameworkInfo in Mesos's JSON. Its `id` and the capability PARTITION_AWARE are set by the driver. */
export interface FrameworkInfo {
  user: string;
  name: string;
  failover_timeout?: number;
  checkpoint?: boolean;
  roles?: string[];
  role?: string;
  capabilities?: { type: string }[];
  [field: string]: unknown;
}

interface MesosStatus {
  task_id: Value;
  state: string;
  agent_id?: Value;
  source?: string;
  reason?: string;
  uuid?: string;
  healthy?: boolean;
  message?: string;
  unreachable_time?: { nanoseconds: number };
}

interface MesosOperationStatus {
  operation_id?: Value;
  agent_id?: Value;
  resource_provider_id?: Value;
  state: string;
  uuid?: Value;
  message?: string;
}

/** An event of the stream. */
export interface MesosEvent {
  type: string;
  subscribed?: { framework_id: Value; heartbeat_interval_seconds?: number };
  offers?: { offers: MesosOffer[] };
  rescind?: { offer_id: Value };
  update?: { status: MesosStatus };
  update_operation_status?: { status: MesosOperationStatus };
  failure?: { agent_id?: Value; executor_id?: Value };
  error?: { message: string };
}

const NO_UUID = new Uint8Array(0);
const LONGEST_TEXT = 4 << 10; // characters; what is longer is for people to read, and too long for that

/** The role of a framework that has one only, for offers that do not say theirs. */
export function roleOf({ roles, role }: FrameworkInfo): string {
  return roles?.length === 1 ? roles[0]! : role || "*";
}

/** Whether a framework names reservations in the format in which there can be several. */
export function refines({ capabilities }: FrameworkInfo): boolean {
  return capabilities?.some((c) => c.type === "RESERVATION_REFINEMENT") ?? false;
}

/** What an event says to the machine, to a framework of this role. One that says nothing to it is a sign of life. */
export function eventOf(epoch: number, role: string, e: MesosEvent): Event {
  if (e.type === "SUBSCRIBED" && e.subscribed) {
    const seconds = e.subscribed.heartbeat_interval_seconds ?? 0;
    return {
      type: "subscribed",
      epoch,
      frameworkId: e.subscribed.framework_id.value,
      heartbeat: Math.min(Math.max(Math.round(seconds * 1e6), 0), Number.MAX_SAFE_INTEGER),
    };
  }
  if (e.type === "OFFERS" && e.offers) {
    const offers = e.offers.offers.map(
      (o): Offer => ({ id: o.id.value, agentId: o.agent_id.value, resources: offered(o, role) }),
    );
    return { type: "offered", epoch, offers };
  }
  if (e.type === "RESCIND" && e.rescind) return { type: "rescinded", epoch, offerId: e.rescind.offer_id.value };
  if (e.type === "UPDATE" && e.update) return { type: "updated", epoch, status: statusOf(e.update.status) };
  if (e.type === "UPDATE_OPERATION_STATUS" && e.update_operation_status) {
    return { type: "operation-updated", epoch, operation: operationStatusOf(e.update_operation_status.status) };
  }
  if (e.type === "FAILURE" && e.failure) {
    return {
      type: "agent-failed",
      epoch,
      agentId: e.failure.agent_id?.value ?? "",
      executorId: e.failure.executor_id?.value ?? "",
    };
  }
  if (e.type === "ERROR" && e.error) return { type: "master-failed", epoch, message: text(e.error.message) };
  return { type: "heartbeat", epoch };
}

function statusOf(s: MesosStatus): TaskStatus {
  return {
    taskId: s.task_id.value,
    agentId: s.agent_id?.value ?? "",
    // A state that Mesos does not have yet becomes none, which the machine rejects by name rather than guess.
    state: known<TaskState>(TASK_STATES, s.state, "none"),
    source: known<Source>(SOURCE_NAMES, s.source, "none"),
    reason: known<Reason>(REASONS, s.reason, "none"),
    uuid: uuidOf(s.uuid),
    healthy: s.healthy === undefined ? "none" : s.healthy ? "good" : "bad",
    unreachableTime: s.unreachable_time ? Math.max(Math.floor(s.unreachable_time.nanoseconds / 1000), 1) : 0,
    message: text(s.message),
  };
}

function operationStatusOf(s: MesosOperationStatus): OperationStatus {
  return {
    operationId: s.operation_id?.value ?? "",
    agentId: s.agent_id?.value ?? "",
    providerId: s.resource_provider_id?.value ?? "",
    state: known<OperationState>(OPERATION_STATES, s.state, "none"),
    uuid: uuidOf(s.uuid?.value),
    message: text(s.message),
  };
}

/** The statuses in the body of a RECONCILE_OPERATIONS, which only Mesos 1.6 and 1.7 send. */
export function answersOf(body: string): OperationStatus[] {
  if (body === "") return [];
  const response = JSON.parse(body) as { reconcile_operations?: { operation_statuses?: MesosOperationStatus[] } };
  return (response.reconcile_operations?.operation_statuses ?? []).map(operationStatusOf);
}

function known<T>(names: readonly T[], name: string | undefined, none: T): T {
  return names.includes(name as T) ? (name as T) : none;
}

function uuidOf(base64: string | undefined): Uint8Array {
  const bytes = base64 ? Buffer.from(base64, "base64") : NO_UUID;
  return bytes.length === 16 ? bytes : NO_UUID; // a master accepts no other in an acknowledgement
}

/** What people are told, cut to a length that the machine accepts. */
export function text(s: string | undefined): string {
  return s === undefined ? "" : s.slice(0, LONGEST_TEXT);
}

/** A TaskInfo as the bytes that a launch bears. */
export function infoOf(info: TaskInfo): Uint8Array {
  return Buffer.from(JSON.stringify(info));
}

/** A call as Mesos wants it; refinement: see `refines`. */
export function callOf(frameworkId: string, c: Call, refinement: boolean): unknown {
  const type = c.type.toUpperCase().replaceAll("-", "_");
  const head = { framework_id: value(frameworkId), type };
  switch (c.type) {
    case "accept":
      return {
        ...head,
        accept: { offer_ids: c.offers.map(value), operations: operationsOf(c, refinement), ...filters(c.refuse) },
      };
    case "decline":
      return { ...head, decline: { offer_ids: c.offers.map(value), ...filters(c.refuse) } };
    case "kill":
      return {
        ...head,
        kill: {
          task_id: value(c.taskId),
          ...optional("agent_id", c.agentId),
          ...(c.grace > 0 ? { kill_policy: { grace_period: { nanoseconds: c.grace * 1000 } } } : {}),
        },
      };
    case "acknowledge":
      return {
        ...head,
        acknowledge: { agent_id: value(c.agentId), task_id: value(c.taskId), uuid: base64(c.uuid) },
      };
    case "acknowledge-operation":
      return {
        ...head,
        type: "ACKNOWLEDGE_OPERATION_STATUS",
        acknowledge_operation_status: {
          ...optional("agent_id", c.agentId),
          ...optional("resource_provider_id", c.providerId),
          operation_id: value(c.operationId),
          uuid: value(base64(c.uuid)),
        },
      };
    case "reconcile":
      return {
        ...head,
        reconcile: { tasks: c.targets.map((t) => ({ task_id: value(t.taskId), ...optional("agent_id", t.agentId) })) },
      };
    case "reconcile-operations":
      return {
        ...head,
        reconcile_operations: {
          operations: c.operationTargets.map((t) => ({
            operation_id: value(t.operationId),
            ...optional("agent_id", t.agentId),
            ...optional("resource_provider_id", t.providerId),
          })),
        },
      };
    case "revive":
    case "suppress":
    case "teardown":
      return head;
    case "subscribe":
      throw new Error("SUBSCRIBE opens a stream");
    case "replace":
    case "acknowledge-replacement":
    case "reconcile-replacements":
      throw new Error(`${type} is a call that Mesos does not have`);
  }
}

/** The operations of an ACCEPT in their order, and then the launch of its tasks, which may use what they have made. */
function operationsOf(c: Extract<Call, { type: "accept" }>, refinement: boolean): unknown[] {
  const operations: unknown[] = c.start.map((o) => {
    if (o.type !== "reserve" && o.type !== "unreserve") return { ...parsed(o.info), ...optional("id", o.operationId) };
    return { type: o.type.toUpperCase(), [o.type]: { resources: named(o.resources, refinement) } }; // the machine's own
  });
  if (c.tasks.length > 0) {
    const infos = c.tasks.map((t) => ({ ...parsed(t.info), task_id: value(t.taskId), agent_id: value(c.agentId) }));
    operations.push({ type: "LAUNCH", launch: { task_infos: infos } });
  }
  return operations;
}

function parsed(info: Uint8Array): object {
  return JSON.parse(Buffer.from(info).toString()) as object;
}

function filters(refuse: number): object {
  return refuse === 0 ? {} : { filters: { refuse_seconds: refuse / 1e6 } };
}

function optional(field: string, id: string): object {
  return id === "" ? {} : { [field]: value(id) };
}

function value(v: string): Value {
  return { value: v };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
