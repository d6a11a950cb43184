"""Between Mesos's v1 API, as JSON, and the machine."""

import base64
import binascii
import contextlib
import json
import math
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Type

from .. import calls, events
from .._enum import MesosName
from ..calls import Call
from ..enums import Failure, Healthy, OperationState, OperationType, Reason, Source, TaskState
from ..events import Event
from ..values import NewOperation, NewTask, Offer, OperationStatus, TaskStatus
from ._named import named
from ._names import Unnameable, nameable
from ._resources import offered

Json = Dict[str, Any]

MAX_MICROS = (1 << 53) - 1
_LONGEST_TEXT = 16 << 10


class Arrival(NamedTuple):
    """An event for the machine, and the whole of what was said, of which the machine sees a part."""

    event: Event
    offers: Sequence[Json] = ()
    raw: Optional[Json] = None


class Unreadable(ValueError):
    """An event that is not as Mesos has it. What it said is lost, and perhaps it was an update."""


def arrival_of(epoch: int, role: str, record: bytes) -> Arrival:
    """An event of the stream. One that says nothing to the machine is a sign of life.

    The role is the framework's, for offers that do not say theirs.
    """
    offers: List[Json] = []
    try:
        raw = json.loads(record)
        return Arrival(_event_of(epoch, role, raw, offers), offers, raw)
    except Unnameable:
        return Arrival(events.Heartbeat(epoch=epoch))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as e:
        raise Unreadable(f"an event that cannot be read: {e!r}") from e


def _event_of(epoch: int, role: str, raw: Json, offers: List[Json]) -> Event:
    kind = raw["type"]
    body = raw.get(kind.lower())
    if kind == "UPDATE" and body:
        return events.Updated(epoch=epoch, status=_status_of(body["status"]))
    if kind == "SUBSCRIBED" and body:
        heartbeat = _micros(body.get("heartbeat_interval_seconds", 0))
        return events.Subscribed(epoch=epoch, framework_id=_id(body["framework_id"]), heartbeat=heartbeat)
    if kind == "OFFERS" and body:
        told = []
        for offer in body.get("offers", ()):
            with contextlib.suppress(Unnameable):
                told.append(_offer_of(offer, role))
                offers.append(offer)
        return events.Offered(epoch=epoch, offers=told)
    if kind == "RESCIND" and body:
        return events.Rescinded(epoch=epoch, offer_id=_id(body["offer_id"]))
    if kind == "FAILURE" and body:
        return events.AgentFailed(
            epoch=epoch, agent_id=_id(body.get("agent_id")), executor_id=_id(body.get("executor_id"))
        )
    if kind == "ERROR" and body:
        return events.MasterFailed(epoch=epoch, message=text(body.get("message", "")))
    if kind == "UPDATE_OPERATION_STATUS" and body:
        return events.OperationUpdated(epoch=epoch, operation=operation_of(body["status"]))
    return events.Heartbeat(epoch=epoch)


def _offer_of(offer: Json, role: str) -> Offer:
    o = Offer(id=_id(offer["id"]), agent_id=_id(offer["agent_id"]), resources=offered(offer, role))
    if not o.id or not o.agent_id:
        raise Unnameable("an offer without an id")
    return o


def _status_of(s: Json) -> TaskStatus:
    healthy = s.get("healthy")
    unreachable = s.get("unreachable_time")
    return TaskStatus(
        task_id=_id(s["task_id"]),
        agent_id=_id(s.get("agent_id")),
        state=_member(TaskState, s.get("state")),
        source=_member(Source, s.get("source")),
        reason=_member(Reason, s.get("reason")),
        uuid=_uuid(s.get("uuid", "")),
        healthy=Healthy.NONE if healthy is None else Healthy.GOOD if healthy else Healthy.BAD,
        unreachable_time=0 if not unreachable else min(max(int(unreachable["nanoseconds"]) // 1000, 1), MAX_MICROS),
        message=text(s.get("message", "")),
    )


def operation_of(s: Json) -> OperationStatus:
    """The status of an operation."""
    return OperationStatus(
        operation_id=_id(s.get("operation_id")),
        agent_id=_id(s.get("agent_id")),
        provider_id=_id(s.get("resource_provider_id")),
        state=_member(OperationState, s.get("state")),
        uuid=_uuid((s.get("uuid") or {}).get("value", "")),
        message=text(s.get("message", "")),
    )


def _id(wrapped: Optional[Json]) -> str:
    return nameable(wrapped["value"]) if wrapped else ""


def _member(enum: Type[MesosName], name: Optional[str]) -> Any:
    """What Mesos has not had yet becomes none, which the machine rejects by name rather than guess."""
    return enum.__members__.get(name or "NONE", enum(0))


def _uuid(encoded: str) -> bytes:
    """A master accepts no other in an acknowledgement than one of 16 bytes."""
    try:
        decoded = base64.b64decode(encoded)
    except binascii.Error:
        return b""
    return decoded if len(decoded) == 16 else b""


def text(s: str) -> str:
    """What people read: of bounded length, without lone surrogates."""
    return s[:_LONGEST_TEXT].encode("utf-8", "replace").decode()


def _micros(seconds: float) -> int:
    micros = float(seconds) * 1e6
    return 0 if math.isnan(micros) or micros < 0 else int(min(micros, MAX_MICROS))


def new_task(info: Json, *, instead_of: str = "", unreachable: int = 0) -> NewTask:
    """A task to launch, of a TaskInfo as the v1 API has it in JSON. Its task_id must be fresh; agent_id is set later.

    instead_of is the task in whose place this one is started; unreachable is how long its agent may be out of reach,
    in microseconds, before it is presumed lost.
    """
    encoded = json.dumps(info, separators=(",", ":")).encode()
    return NewTask(task_id=info["task_id"]["value"], info=encoded, instead_of=instead_of, unreachable=unreachable)


def new_operation(info: Json, *, provider_id: str = "") -> NewOperation:
    """An operation to carry out, of an Offer.Operation as the v1 API has it in JSON. Without id it is not tracked."""
    encoded = json.dumps(info, separators=(",", ":")).encode()
    return NewOperation(operation_id=(info.get("id") or {}).get("value", ""), provider_id=provider_id, info=encoded)


def call_of(framework_id: str, call: Call, refinement: bool) -> Json:
    """A call as Mesos wants it; refinement: the framework has the capability RESERVATION_REFINEMENT."""
    out: Json = {"framework_id": {"value": framework_id}, "type": _NAMES.get(type(call)) or str(call.type).upper()}
    if isinstance(call, calls.Accept):
        out["accept"] = {
            "offer_ids": _ids(call.offers),
            "operations": _operations(call, refinement),
            **_filters(call.refuse),
        }
    elif isinstance(call, calls.Decline):
        out["decline"] = {"offer_ids": _ids(call.offers), **_filters(call.refuse)}
    elif isinstance(call, calls.Kill):
        out["kill"] = {"task_id": {"value": call.task_id}, **_optional(agent_id=call.agent_id)}
        if call.grace:
            out["kill"]["kill_policy"] = {"grace_period": {"nanoseconds": call.grace * 1000}}
    elif isinstance(call, calls.Acknowledge):
        out["acknowledge"] = {
            "agent_id": {"value": call.agent_id},
            "task_id": {"value": call.task_id},
            "uuid": base64.b64encode(call.uuid).decode(),
        }
    elif isinstance(call, calls.AcknowledgeOperation):
        out["acknowledge_operation_status"] = {
            **_optional(agent_id=call.agent_id, resource_provider_id=call.provider_id),
            "operation_id": {"value": call.operation_id},
            "uuid": base64.b64encode(call.uuid).decode(),
        }
    elif isinstance(call, calls.Reconcile):
        out["reconcile"] = {"tasks": [_target(task_id=t.task_id, agent_id=t.agent_id) for t in call.targets]}
    elif isinstance(call, (calls.Replace, calls.AcknowledgeReplacement, calls.ReconcileReplacements)):
        raise ValueError(f"{call.type} is a call that Mesos does not have")
    elif isinstance(call, calls.ReconcileOperations):
        out["reconcile_operations"] = {
            "operations": [
                _target(operation_id=t.operation_id, agent_id=t.agent_id, resource_provider_id=t.provider_id)
                for t in call.operation_targets
            ]
        }
    return out


_NAMES: Dict[type, str] = {
    calls.AcknowledgeOperation: "ACKNOWLEDGE_OPERATION_STATUS",
    calls.ReconcileOperations: "RECONCILE_OPERATIONS",
}


def _operations(call: calls.Accept, refinement: bool) -> List[Json]:
    """The operations in their order, and then the launch of the tasks, which may use what the operations have made."""
    out: List[Json] = []
    for start in call.start:
        if start.type in (OperationType.RESERVE, OperationType.UNRESERVE):  # the machine's own
            resources = named(start.resources, refinement)
            out.append({"type": start.type.name, start.type.name.lower(): {"resources": resources}})
            continue
        operation = json.loads(start.info)
        operation.pop("id", None)
        out.append({**operation, **_optional(id=start.operation_id)})
    infos = [
        {**json.loads(t.info), "task_id": {"value": t.task_id}, "agent_id": {"value": call.agent_id}}
        for t in call.tasks
    ]
    if infos:
        out.append({"type": "LAUNCH", "launch": {"task_infos": infos}})
    return out


def _ids(ids: Sequence[str]) -> List[Json]:
    return [{"value": i} for i in ids]


def _filters(refuse: int) -> Json:
    return {"filters": {"refuse_seconds": refuse / 1e6}} if refuse else {}


def _optional(**ids: str) -> Json:
    return {name: {"value": value} for name, value in ids.items() if value}


def _target(**ids: str) -> Json:
    return _optional(**ids)


def failure_of(call: Call, failure: Failure, message: str) -> events.CallFailed:
    """The event that says that a call was not accepted."""
    named: Dict[str, Any] = {}
    if isinstance(call, calls.Accept):
        named = {
            "task_ids": [t.task_id for t in call.tasks],
            "operation_ids": [o.operation_id for o in call.start if o.operation_id],
            "offers": call.offers,
        }
    return events.CallFailed(
        epoch=call.epoch, call=call.type, call_id=call.id, failure=failure, message=text(message), **named
    )
