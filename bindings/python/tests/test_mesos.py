import json
from typing import Any, Dict

import pytest

from rollcall import NewTask, Offer, OperationTarget, Target, calls, events
from rollcall.driver import new_operation, new_task
from rollcall.driver._mesos import Unreadable, arrival_of, call_of, failure_of, text
from rollcall.enums import CallType, Failure, Healthy, Reason, Source, TaskState


def arrived(raw: Dict[str, Any]) -> events.Event:
    return arrival_of(3, "*", json.dumps(raw).encode()).event


def test_an_update() -> None:
    status = {
        "task_id": {"value": "t"},
        "agent_id": {"value": "a"},
        "state": "TASK_UNREACHABLE",
        "source": "SOURCE_MASTER",
        "reason": "REASON_RECONCILIATION",
        "uuid": "AQIDBAUGBwgJCgsMDQ4PEA==",
        "healthy": False,
        "unreachable_time": {"nanoseconds": 1_600_000_000_000_001_999},
        "message": "gone \ud800",
    }
    event = arrived({"type": "UPDATE", "update": {"status": status}})
    assert isinstance(event, events.Updated)
    s = event.status
    assert (event.epoch, s.task_id, s.agent_id, s.state) == (3, "t", "a", TaskState.TASK_UNREACHABLE)
    assert (s.source, s.reason) == (Source.SOURCE_MASTER, Reason.REASON_RECONCILIATION)
    assert (s.uuid, s.healthy) == (bytes(range(1, 17)), Healthy.BAD)
    assert (s.unreachable_time, s.message) == (1_600_000_000_000_001, "gone ?")


def test_what_mesos_has_not_had_yet_is_none() -> None:
    status = {"task_id": {"value": "t"}, "state": "TASK_DREAMING", "reason": "REASON_WHY_NOT", "uuid": "AQID"}
    event = arrived({"type": "UPDATE", "update": {"status": status}})
    assert isinstance(event, events.Updated)
    assert (event.status.state, event.status.reason, event.status.uuid) == (TaskState.NONE, Reason.NONE, b"")


def test_offers_that_cannot_be_named_are_left_out() -> None:
    offers = [{"id": {"value": v}, "agent_id": {"value": "a"}, "hostname": "h"} for v in ("o", "\ud800", "x" * 4097)]
    arrival = arrival_of(3, "*", json.dumps({"type": "OFFERS", "offers": {"offers": offers}}).encode())
    assert arrival.event == events.Offered(epoch=3, offers=[Offer(id="o", agent_id="a")])
    assert [o["hostname"] for o in arrival.offers] == ["h"]


@pytest.mark.parametrize(
    ("raw", "event"),
    [
        (
            {"type": "SUBSCRIBED", "subscribed": {"framework_id": {"value": "f"}, "heartbeat_interval_seconds": 15.0}},
            events.Subscribed(epoch=3, framework_id="f", heartbeat=15_000_000),
        ),
        ({"type": "HEARTBEAT"}, events.Heartbeat(epoch=3)),
        ({"type": "RESCIND", "rescind": {"offer_id": {"value": "o"}}}, events.Rescinded(epoch=3, offer_id="o")),
        ({"type": "FAILURE", "failure": {"agent_id": {"value": "a"}}}, events.AgentFailed(epoch=3, agent_id="a")),
        ({"type": "ERROR", "error": {"message": "no"}}, events.MasterFailed(epoch=3, message="no")),
        ({"type": "INVERSE_OFFERS", "inverse_offers": {}}, events.Heartbeat(epoch=3)),
        (
            {"type": "UPDATE", "update": {"status": {"task_id": {"value": "\ud800"}, "state": "TASK_LOST"}}},
            events.Heartbeat(epoch=3),
        ),
    ],
)
def test_events(raw: Dict[str, Any], event: events.Event) -> None:
    assert arrived(raw) == event


@pytest.mark.parametrize("record", [b"{", b"[]", b"{}", b'{"type":"UPDATE","update":{"status":{}}}', b"[" * 100_000])
def test_events_that_cannot_be_read(record: bytes) -> None:
    with pytest.raises(Unreadable):
        arrival_of(3, "*", record)


def test_an_accept_sets_the_ids() -> None:
    task = new_task({"name": "n", "task_id": {"value": "t"}, "agent_id": {"value": "not this"}}, instead_of="s")
    assert (task.task_id, task.instead_of) == ("t", "s")
    start = new_operation({"type": "RESERVE", "id": {"value": "r"}, "reserve": {"resources": []}})
    call = calls.Accept(id=7, epoch=3, agent_id="a", offers=["o"], start=[start], tasks=[task], refuse=1_500_000)
    assert call_of("f", call, True) == {
        "framework_id": {"value": "f"},
        "type": "ACCEPT",
        "accept": {
            "offer_ids": [{"value": "o"}],
            "filters": {"refuse_seconds": 1.5},
            "operations": [
                {"type": "RESERVE", "id": {"value": "r"}, "reserve": {"resources": []}},
                {
                    "type": "LAUNCH",
                    "launch": {
                        "task_infos": [{"name": "n", "task_id": {"value": "t"}, "agent_id": {"value": "a"}}],
                    },
                },
            ],
        },
    }
    assert failure_of(call, Failure.REFUSED, "no") == events.CallFailed(
        epoch=3,
        call=CallType.ACCEPT,
        call_id=7,
        failure=Failure.REFUSED,
        message="no",
        task_ids=["t"],
        operation_ids=["r"],
        offers=["o"],
    )


@pytest.mark.parametrize(
    ("call", "kind", "body"),
    [
        (
            calls.Kill(id=1, epoch=1, task_id="t", agent_id="a", grace=2_000_000),
            "KILL",
            {
                "task_id": {"value": "t"},
                "agent_id": {"value": "a"},
                "kill_policy": {"grace_period": {"nanoseconds": 2_000_000_000}},
            },
        ),
        (
            calls.Acknowledge(id=1, epoch=1, agent_id="a", task_id="t", uuid=bytes(range(1, 17))),
            "ACKNOWLEDGE",
            {"agent_id": {"value": "a"}, "task_id": {"value": "t"}, "uuid": "AQIDBAUGBwgJCgsMDQ4PEA=="},
        ),
        (
            calls.Reconcile(id=1, epoch=1, targets=[Target(task_id="t", agent_id="a"), Target(task_id="probe")]),
            "RECONCILE",
            {"tasks": [{"task_id": {"value": "t"}, "agent_id": {"value": "a"}}, {"task_id": {"value": "probe"}}]},
        ),
        (
            calls.AcknowledgeOperation(id=1, epoch=1, agent_id="a", provider_id="", operation_id="o", uuid=b"1" * 16),
            "ACKNOWLEDGE_OPERATION_STATUS",
            {"agent_id": {"value": "a"}, "operation_id": {"value": "o"}, "uuid": "MTExMTExMTExMTExMTExMQ=="},
        ),
        (
            calls.ReconcileOperations(id=1, epoch=1, operation_targets=[OperationTarget(operation_id="o")]),
            "RECONCILE_OPERATIONS",
            {"operations": [{"operation_id": {"value": "o"}}]},
        ),
        (calls.Decline(id=1, epoch=1, offers=["o"]), "DECLINE", {"offer_ids": [{"value": "o"}]}),
    ],
)
def test_calls(call: calls.Call, kind: str, body: Dict[str, Any]) -> None:
    assert call_of("f", call, True) == {"framework_id": {"value": "f"}, "type": kind, kind.lower(): body}


def test_calls_without_a_body() -> None:
    for call in (calls.Revive(id=1, epoch=1), calls.Suppress(id=1, epoch=1), calls.Teardown(id=1, epoch=1)):
        assert call_of("f", call, True) == {"framework_id": {"value": "f"}, "type": call.type.name}


def test_info_that_is_not_json_is_a_mistake() -> None:
    task = NewTask(task_id="t", info=b"\x0a")
    with pytest.raises(ValueError, match="JSON|Expecting|char"):
        call_of("f", calls.Accept(id=1, epoch=1, agent_id="a", offers=["o"], tasks=[task]), True)


def test_texts_have_a_limit() -> None:
    assert len(text("x" * 100_000)) == 16 << 10
