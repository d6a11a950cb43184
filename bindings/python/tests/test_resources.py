"""Resources between Mesos's JSON and the machine: the vectors of all drivers, and what they leave to each."""

import json
from typing import Any, Dict

import pytest

from rollcall import NewOperation, OperationType, Resource, calls
from rollcall.driver._canonical import canonical
from rollcall.driver._mesos import call_of
from rollcall.driver._named import named
from rollcall.driver._resources import needed, offered, resource_of
from rollcall.values import Disk
from vectors import BINDINGS, as_readable

Json = Dict[str, Any]

VECTORS = json.loads((BINDINGS / "vectors/driver/resources.json").read_text())


def name(vector: Any) -> str:
    return str(vector["name"])


@pytest.mark.parametrize("vector", VECTORS["offers"], ids=name)
def test_offers(vector: Json) -> None:
    assert as_readable(offered(vector["in"], vector["role"])) == vector["resources"]


@pytest.mark.parametrize("vector", VECTORS["tasks"], ids=name)
def test_tasks(vector: Json) -> None:
    if vector.get("refused"):
        with pytest.raises(ValueError, match="the resources of task t"):
            needed(vector["in"])
    else:
        assert as_readable(needed(vector["in"])) == vector["resources"]


@pytest.mark.parametrize("vector", VECTORS["operations"], ids=name)
def test_operations(vector: Json) -> None:
    resources = canonical(resource_of(part, None) for part in vector["in"])
    assert as_readable(resources) == vector["resources"]
    start = NewOperation(operation_id="", type=OperationType[vector["type"]], resources=resources)
    call = calls.Accept(id=1, epoch=1, agent_id="a", offers=["o"], start=[start])
    sent = call_of("f", call, vector.get("refinement", False))
    assert sent["accept"]["operations"] == [vector["operation"]]


def scalar(kind: str, **fields: Any) -> Json:
    return {"name": kind, "type": "SCALAR", "scalar": {"value": 1}, **fields}


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "cpus",
        {},
        {"name": "cpus"},
        {"name": "cpus", "type": 1},
        {"name": 1, "type": "SCALAR", "scalar": {"value": 1}},
        scalar("x" * 4097),
        scalar("\ud800"),
        scalar("cpus", scalar={}),
        scalar("cpus", scalar={"value": "1"}),
        scalar("cpus", scalar={"value": float("nan")}),
        scalar("cpus", scalar={"value": float("inf")}),
        scalar("cpus", reservations=[{"type": "DYNAMIC", "role": "r" * 4097}]),
        scalar("cpus", role="web", reservation={"labels": {"labels": [{"key": "k" * 4096}]}}),
        scalar("cpus", role="web", reservation={"labels": {"labels": [{"value": "v"}]}}),
        scalar("cpus", provider_id={"value": "\udfff"}),
        {"name": "ports", "type": "RANGES", "ranges": {"range": [{"begin": -1, "end": 1}]}},
        {"name": "ports", "type": "RANGES", "ranges": {"range": [{"begin": 1, "end": 1 << 64}]}},
        {"name": "ports", "type": "RANGES", "ranges": {"range": [{"begin": 1.5, "end": 2}]}},
        {
            "name": "ports",
            "type": "RANGES",
            "ranges": {"range": [{"begin": 2 * i, "end": 2 * i} for i in range(10_001)]},
        },
        {"name": "zones", "type": "SET", "set": {"item": ["\ud800"]}},
    ],
)
def test_what_is_not_as_mesos_has_it_is_left_out(broken: Any) -> None:
    (mem,) = offered({"resources": [scalar("mem"), broken]}, "web")
    assert (mem.name, mem.scalar, mem.allocated_to) == ("mem", 1000, "web")


@pytest.mark.parametrize("offer", [{"resources": "cpus"}, {"resources": [1]}, {"allocation_info": {"role": "\ud800"}}])
def test_an_offer_without_a_resource_that_can_be_told(offer: Json) -> None:
    assert offered(offer, "web") == []


def test_an_offer_of_too_many() -> None:
    assert offered({"resources": [scalar(f"r{i}") for i in range(10_001)]}, "web") == []


def test_ranges_to_the_end() -> None:
    everything = {"name": "ports", "type": "RANGES", "ranges": {"range": [{"begin": 0, "end": (1 << 64) - 1}]}}
    (ports,) = offered({"resources": [everything]}, "web")
    assert ports.ranges == bytes(8) + b"\xff" * 8
    assert named([ports], True)[0]["ranges"] == everything["ranges"]


def test_labels_that_nobody_here_has_written() -> None:
    r = Resource(name="cpus", reservations=["DYNAMIC", "web", "", "no JSON"], disk=Disk(id=""))
    with pytest.raises(ValueError, match="Expecting value"):
        named([r], True)
