"""Tasks are replaced, on the stand-in for Mesos."""

import asyncio
from pathlib import Path
from typing import Any, Dict, List

import pytest

from conftest import PATIENCE, Master, started, until
from rollcall import Advice, Config, RejectCode, ReplaceConfig, ReplacePhase, Rollback, TaskState, calls, notices
from rollcall.driver import AsyncDriver, Credentials, Driver
from test_driver import state, want

CAPABILITIES = [{"type": "MULTI_ROLE"}, {"type": "RESERVATION_REFINEMENT"}]
NEW = {"user": "nobody", "name": "test", "failover_timeout": 3600, "roles": ["web"], "capabilities": CAPABILITIES}
OLD = {
    "user": "nobody",
    "name": "test",
    "failover_timeout": 3600,
    "role": "web",
}  # before reservations could be refined


def task(name: str, cpus: float, command: str = "sleep 1000") -> Dict[str, Any]:
    return {
        "name": "web",
        "task_id": {"value": name},
        "command": {"value": command},
        "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": cpus}}],
    }


def run(driver: Driver, info: Dict[str, Any]) -> str:
    """Starts a task, and returns an offer of the rest."""
    driver.launch(want(driver, notices.Offered).offers[0].id, [info], refuse=0.001)
    want(driver, notices.Task, state(info["task_id"]["value"], TaskState.TASK_RUNNING))
    return want(driver, notices.Offered).offers[0].id


def outcome(driver: Driver, replace_id: str) -> notices.Replacement:
    return want(
        driver,
        notices.Replacement,
        lambda n: n.replacement.replace_id == replace_id and n.replacement.phase >= ReplacePhase.COMMITTED,
    )


def spy(driver: Driver) -> List[str]:
    """What the machine has done to resources."""
    done: List[str] = []
    send = driver._loop.transport.send

    def sent(framework_id: str, call: calls.Call) -> None:
        if isinstance(call, calls.Accept):
            done.extend(o.type.name for o in call.start)
        send(framework_id, call)

    driver._loop.transport.send = sent  # type: ignore[method-assign]
    return done


def reserved(master: Master) -> List[Dict[str, Any]]:
    return [r for r in master.resources() if r["role"] != "*" or "reservations" in r]


@pytest.mark.parametrize("framework", [NEW, OLD], ids=["new", "old"])
def test_a_task_is_replaced(framework: Dict[str, Any], master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", framework) as driver:
        done = spy(driver)
        offer = run(driver, task("web.1", 1))
        driver.replace("r1", task("web.1", 1), task("web.2", 2), fallback=task("web.3", 1), offers=offer)
        over = outcome(driver, "r1").replacement
        assert (over.phase, over.advice, over.new_task_id) == (ReplacePhase.COMMITTED, Advice.NONE, "web.2")
        assert master.running() == ["web.2"]
        assert "RESERVE" in done and "UNRESERVE" in done
        until(lambda: not reserved(master))
        assert {r["name"]: r["scalar"]["value"] for r in master.resources() if "scalar" in r}["cpus"] == 4

        driver.replace(
            "r1", task("web.1", 1), task("web.2", 2), fallback=task("web.3", 1)
        )  # told again, not done again
        assert outcome(driver, "r1").replacement.since == over.since
        driver.forget_replacement("r1")
        assert want(driver, notices.ReplacementForgotten).replace_id == "r1"


@pytest.mark.parametrize("rollback", [Rollback.HOLD, Rollback.IF_FITS])
def test_a_version_that_does_not_come_up_is_rolled_back(rollback: Rollback, master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", NEW) as driver:
        run(driver, task("web.1", 1))
        bad = task("web.2", 1 if rollback is Rollback.IF_FITS else 0.5, "exit 1")
        driver.replace("r1", task("web.1", 1), bad, fallback=task("web.3", 1), rollback=rollback, settle=1)
        assert outcome(driver, "r1").replacement.phase is ReplacePhase.ROLLED_BACK
        assert master.running() == ["web.3"]
        until(lambda: not reserved(master))


def test_a_replacement_outlives_its_framework(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", NEW) as driver:
        run(driver, task("web.1", 1))
        driver.replace("r1", task("web.1", 1), task("web.2", 1), settle=2)
        want(driver, notices.Replacement, lambda n: n.replacement.phase is ReplacePhase.SETTLING)
    with Driver(master.address, tmp_path / "db", NEW) as driver:
        stored = driver.replacements["r1"]
        assert stored.record.phase is ReplacePhase.SETTLING
        assert (stored.asked.request.old_task_id, stored.asked.request.new_task_id) == ("web.1", "web.2")
        assert outcome(driver, "r1").replacement.phase is ReplacePhase.COMMITTED
    assert master.running() == ["web.2"]


def test_what_is_kept_for_a_replacement_is_not_offered(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", NEW) as driver:
        run(driver, task("web.1", 1))
        driver.replace("r1", task("web.1", 1), task("web.2", 1))
        phase = ReplacePhase.NONE
        while phase is not ReplacePhase.COMMITTED:
            notice = driver.wait(PATIENCE)
            if isinstance(notice, notices.Replacement):
                phase = notice.replacement.phase
            elif isinstance(notice, notices.Offered):
                assert phase is not ReplacePhase.COLLECTING
                assert all(o.id in driver.offers for o in notice.offers)
        driver.decline(list(driver.offers), refuse=0.001)
        (offer,) = want(driver, notices.Offered).offers
        assert {r["name"]: r.get("scalar") for r in driver.offers[offer.id]["resources"]}["cpus"] == {"value": 3}


def test_a_request_that_makes_no_sense(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", NEW) as driver:
        run(driver, task("web.1", 1))
        driver.replace("r1", task("web.1", 1), task("web.2", 2))  # more than there is, without an offer
        rejection = want(driver, notices.Rejected).rejection
        assert (rejection.code, rejection.field) == (RejectCode.TOO_SMALL, "replace.new_resources")
        with pytest.raises(ValueError, match="resources of task web.2: -1"):
            driver.replace("r1", task("web.1", 1), task("web.2", -1))


def test_a_master_that_replaces_tasks_itself_is_not_for_this_driver(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="replace.native"):
        Driver("127.0.0.1:1", tmp_path / "db", NEW, config=Config(replace=ReplaceConfig(native=True)))


def test_async(master: Master, tmp_path: Path) -> None:
    async def replace() -> List[str]:
        phases: List[str] = []
        async with AsyncDriver(master.address, tmp_path / "db", NEW) as driver:
            async for notice in driver:
                if isinstance(notice, notices.Offered) and not driver.tasks and not phases:
                    driver.launch(notice.offers[0].id, [task("web.1", 1)])
                    phases.append("launched")
                elif isinstance(notice, notices.Task) and state("web.1", TaskState.TASK_RUNNING)(notice):
                    driver.replace("r1", task("web.1", 1), task("web.2", 1))
                elif isinstance(notice, notices.Replacement):
                    phases.append(str(notice.replacement.phase))
                    if notice.replacement.phase >= ReplacePhase.COMMITTED:
                        break
        return phases

    assert asyncio.run(asyncio.wait_for(replace(), PATIENCE))[-1] == "committed"
    assert master.running() == ["web.2"]


# With credentials


@pytest.fixture
def secrets(tmp_path: Path) -> str:
    path = tmp_path / "credentials"
    path.write_text("me hunter2\n")
    return str(path)


def test_reservations_have_the_principal(secrets: str, tmp_path: Path) -> None:
    with started("--credentials", secrets) as master:
        me = Credentials("me", "hunter2")
        with Driver(master.address, tmp_path / "db", NEW, credentials=me) as driver:
            done = spy(driver)
            offer = run(driver, task("web.1", 1))
            driver.replace("r1", task("web.1", 1), task("web.2", 2), fallback=task("web.3", 1), offers=offer)
            held = want(driver, notices.Replacement, lambda n: n.replacement.held).replacement
            assert outcome(driver, held.replace_id).replacement.phase is ReplacePhase.COMMITTED
            assert "RESERVE" in done


def test_a_wrong_secret_is_said_and_not_shown(
    secrets: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with started("--credentials", secrets) as master:
        with Driver(master.address, tmp_path / "db", NEW, credentials=("me", "hunter3")) as driver:
            lost = want(driver, notices.Session)
        assert "401 to SUBSCRIBE" in lost.message
        said = [repr(lost), caplog.text, *capfd.readouterr(), *map(str, (tmp_path / "db").parent.iterdir())]
        said += [p.read_bytes().decode("latin1") for p in tmp_path.glob("db*")]
        assert not any("hunter3" in s or "bWU6aHVudGVyMw" in s for s in said)
