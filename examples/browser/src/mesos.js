import { OPERATION_STATES, REASONS, SOURCE_NAMES, TASK_STATES } from "rollcall";

import { scalar, SECOND } from "./configs.js";

// Between the scheduler and the master: what HTTP and JSON do elsewhere. The
// numbers are those of core/master/event.go and output.go.

const REPLY = 1;
const CLOSE = 12;
const HEALTH = ["none", "bad", "good"];
const FRAMEWORK = ["", "page", "nobody", "", ["*"], 3600 * SECOND, true, true, false, new Uint8Array(0)];
const NO_UUID = new Uint8Array(0);

export const SENDS = [
  "", "reply", "SUBSCRIBED", "HEARTBEAT", "OFFERS", "RESCIND", "UPDATE", "UPDATE_OPERATION_STATUS", "", "MESSAGE", "FAILURE", "ERROR", "",
];

/** A call of the scheduler as the master's event. */
export function callOf(call, request, stream, frameworkId) {
  const head = (type) => [type, request, stream, "", frameworkId];
  switch (call.type) {
    case "subscribe":
      return [1, request, stream, call.frameworkId, [call.frameworkId, ...FRAMEWORK.slice(1)], []];
    case "teardown":
      return head(2);
    case "accept": {
      const launch = [1, "", "", [], call.tasks.length];
      return [...head(3), call.offers, [launch], call.tasks.map((t) => taskOf(t, call.agentId)), call.refuse || 5 * SECOND];
    }
    case "decline":
      return [...head(4), call.offers, call.refuse || 5 * SECOND];
    case "revive":
      return [...head(5), []];
    case "suppress":
      return [...head(6), []];
    case "kill":
      return [...head(7), call.taskId, call.agentId, call.grace];
    case "acknowledge":
      return [...head(9), call.agentId, call.taskId, call.uuid];
    case "reconcile":
      return [...head(11), call.targets.map((t) => [t.taskId, t.agentId])];
  }
  throw new Error(`this page makes no ${call.type}`);
}

/** A task's info is, in this page, JSON: how long it runs, in seconds; 0: until it is killed. */
function taskOf(task, agentId) {
  const { seconds } = JSON.parse(new TextDecoder().decode(task.info));
  const life = seconds === 0 ? [] : [[0, 1, ""], [SECOND / 2, 2, ""], [seconds * SECOND, 3, "done"]];
  const resources = [scalar("cpus", 1000, "*"), scalar("mem", 256_000, "*")];
  return ["", task.taskId, agentId, "", resources, task.info, life, 0, 0, NO_UUID, 0];
}

/** What the master wrote on a stream, as the scheduler's event. Undefined: it ends the stream. */
export function eventOf(send, epoch) {
  const [type, , ...f] = send;
  switch (SENDS[type]) {
    case "SUBSCRIBED":
      return { type: "subscribed", epoch, frameworkId: f[0], heartbeat: f[1] };
    case "OFFERS":
      return { type: "offered", epoch, offers: f[0].map(([id, , agentId]) => ({ id, agentId, resources: [] })) };
    case "RESCIND":
      return { type: "rescinded", epoch, offerId: f[0] };
    case "UPDATE":
      return { type: "updated", epoch, status: statusOf(f[0]) };
    case "UPDATE_OPERATION_STATUS":
      return { type: "operation-updated", epoch, operation: operationOf(f[0]) };
    case "FAILURE":
      return { type: "agent-failed", epoch, agentId: f[0], executorId: f[1] };
    case "ERROR":
      return { type: "master-failed", epoch, message: f[0] };
  }
  return type === CLOSE ? undefined : { type: "heartbeat", epoch };
}

function statusOf([taskId, agentId, state, source, reason, uuid, healthy, unreachableTime, message]) {
  const names = { state: TASK_STATES[state], source: SOURCE_NAMES[source], reason: REASONS[reason] ?? reason, healthy: HEALTH[healthy] };
  return { taskId, agentId, ...names, uuid, unreachableTime, message };
}

function operationOf([operationId, agentId, providerId, state, uuid, message]) {
  return { operationId, agentId, providerId, state: OPERATION_STATES[state], uuid, message };
}

/** A reply to a call: [1, request, code, message, operations]. */
export function replyOf(send) {
  const [type, request, code, message] = send;
  return type === REPLY ? { request, code, message } : undefined;
}
