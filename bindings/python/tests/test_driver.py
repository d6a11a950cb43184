"""Frameworks on the drivers, against a stand-in for Mesos whose faults are asked for."""

import asyncio
import contextlib
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Type, TypeVar

import pytest

from conftest import PATIENCE, Master, process, reads, until
from rollcall import (
    Advice,
    Config,
    Poisoned,
    RejectCode,
    RoundConfig,
    RoundPhase,
    SessionState,
    TaskState,
    Verdict,
    errors,
    events,
    notices,
)
from rollcall.driver import AsyncDriver, Driver, new_task
from rollcall.notices import Notice
from server import Server, record, stream

FRAMEWORK = {"user": "nobody", "name": "test", "failover_timeout": 3600, "checkpoint": True}

N = TypeVar("N", bound=Notice)


def task(name: str, command: str = "sleep 1000") -> Dict[str, Any]:
    return {
        "name": name,
        "task_id": {"value": name},
        "command": {"value": command},
        "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}}],
    }


def want(driver: Driver, kind: Type[N], fits: Callable[[N], bool] = lambda n: True) -> N:
    """Waits for a notice, and passes over others."""
    end = time.monotonic() + PATIENCE
    while True:
        notice = driver.wait(end - time.monotonic())
        assert notice is not None, f"no {kind.__name__}"
        if isinstance(notice, kind) and fits(notice):
            return notice


def state(name: str, wanted: TaskState) -> Callable[[notices.Task], bool]:
    return lambda n: n.task.task_id == name and n.task.state is wanted


def completed(number: int) -> Callable[[notices.Round], bool]:
    return lambda n: n.round.number >= number and n.round.phase is RoundPhase.COMPLETE


def launch(driver: Driver, *infos: Dict[str, Any]) -> None:
    offer = want(driver, notices.Offered).offers[0]
    assert "resources" in driver.offers[offer.id]
    driver.launch(offer.id, infos)


def test_a_task_lives_and_is_forgotten(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", FRAMEWORK) as driver:
        launch(driver, task("t"))
        want(driver, notices.Task, state("t", TaskState.TASK_RUNNING))
        driver.kill("t")
        over = want(driver, notices.Task, state("t", TaskState.TASK_KILLED))
        assert (over.task.verdict, over.task.advice) == (Verdict.ENDED, Advice.SAFE)
        driver.forget("t")
        assert want(driver, notices.Forgotten).task_id == "t"
        number = driver.kill("t")
        rejection = want(driver, notices.Rejected).rejection
        assert (rejection.ref, rejection.code) == (number, RejectCode.UNKNOWN_TASK)


def test_a_master_fails_over(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", FRAMEWORK) as driver:
        launch(driver, task("t"))
        want(driver, notices.Task, state("t", TaskState.TASK_RUNNING))
        master.control("master-failover", down_ms=300)
        lost = want(driver, notices.Session)
        assert lost.session is SessionState.DISCONNECTED
        assert not driver.offers
        assert want(driver, notices.Round, completed(2)).round.counts.targets == 1
        assert master.running() == ["t"]
        while not driver.offers:
            want(driver, notices.Offered)


def test_a_stream_that_is_dropped_is_opened_again(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", FRAMEWORK) as driver:
        for number in range(1, 5):
            want(driver, notices.Round, completed(number))
            master.control("drop-stream", framework="test")


def test_the_store_is_told_at_the_start(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", FRAMEWORK) as driver:
        assert not driver.tasks
        launch(driver, task("a"), task("b", "exit 1"))
        want(driver, notices.Task, state("a", TaskState.TASK_RUNNING))
        want(driver, notices.Task, state("b", TaskState.TASK_FAILED))
    with Driver(master.address, tmp_path / "db", FRAMEWORK) as driver:
        assert {i: t.record.verdict for i, t in driver.tasks.items()} == {"a": Verdict.ALIVE, "b": Verdict.ENDED}
        info = driver.tasks["b"].info
        assert info is not None
        assert info["command"]["value"] == "exit 1"
        assert driver.rounds[-1].number == 1
        assert want(driver, notices.Round, completed(2)).round.counts.targets == 1
        assert driver.operations == {}


def test_requests_of_other_threads(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", FRAMEWORK) as driver:
        want(driver, notices.Round, completed(1))
        numbers: List[int] = []
        threads = [threading.Thread(target=lambda: numbers.append(driver.kill("nobody"))) for _ in range(20)]
        for thread in threads:
            thread.start()
        refs = [want(driver, notices.Rejected).rejection.ref for _ in threads]
        assert sorted(refs) == sorted(numbers) == list(range(1, 21))


def test_operations_are_followed(master: Master, tmp_path: Path) -> None:
    framework = {
        **FRAMEWORK,
        "roles": ["test"],
        "capabilities": [{"type": "MULTI_ROLE"}, {"type": "RESERVATION_REFINEMENT"}],
    }
    reservation = [{"type": "DYNAMIC", "role": "test"}]
    disk = {"name": "disk", "type": "SCALAR", "scalar": {"value": 10}, "reservations": reservation}
    allocated = {**disk, "allocation_info": {"role": "test"}}
    reserve = {"type": "RESERVE", "id": {"value": "r"}, "reserve": {"resources": [allocated]}}
    with Driver(master.address, tmp_path / "db", framework) as driver:
        driver.launch(want(driver, notices.Offered).offers[0].id, operations=[reserve])
        want(driver, notices.Operation, lambda n: n.operation.state.name == "OPERATION_FINISHED")
    with Driver(master.address, tmp_path / "db", framework) as driver:
        info = driver.operations["r"].info
        assert info is not None
        assert info["type"] == "RESERVE"
        want(driver, notices.Round, completed(2))
        driver.reconcile_operations()
        want(driver, notices.Round, lambda n: n.round.subject.name == "OPERATIONS")
        driver.forget_operation("r")
        assert want(driver, notices.OperationForgotten).operation_id == "r"


def test_the_other_requests(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", FRAMEWORK) as driver:
        offer = want(driver, notices.Offered).offers[0]
        driver.decline(offer.id, refuse=0.05)
        want(driver, notices.Offered)
        driver.suppress()
        driver.revive()
        driver.pause()
        assert want(driver, notices.Schedule, lambda n: n.schedule.paused)
        driver.resume()
        driver.request(events.Backlog(count=0))
        driver.reconcile()
        assert want(driver, notices.Round, completed(2)).round.cause.name == "REQUESTED"
        driver.launch(offer.id, [new_task(task("late"), unreachable=60_000_000)])
        assert want(driver, notices.Rejected).rejection.code is RejectCode.DEAD_OFFER


def test_info_that_is_refused_comes_to_nothing(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", FRAMEWORK) as driver:
        launch(driver, {"task_id": {"value": "t"}, "name": "no command, no resources"})
        want(driver, notices.Task, lambda n: n.task.verdict is Verdict.ENDED and n.task.advice is Advice.SAFE)


def test_the_end_of_the_framework_ends_the_iteration(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", FRAMEWORK) as driver:
        want(driver, notices.Round, completed(1))
        driver.teardown()
        kinds = [type(n) for n in driver]
        assert kinds[-1] is not None
        assert driver.over is not None
        assert driver.over.session is SessionState.REMOVED
        assert driver.wait(0) is None


def test_a_wait_ends(master: Master, tmp_path: Path) -> None:
    with Driver(master.address, tmp_path / "db", FRAMEWORK) as driver:
        want(driver, notices.Round, completed(1))
        driver.suppress()
        while driver.wait(0.3) is not None:
            pass
    assert driver.wait() is None


def test_nobody_there(tmp_path: Path) -> None:
    with Driver("127.0.0.1:1", tmp_path / "db", FRAMEWORK) as driver:
        lost = want(driver, notices.Session)
        assert lost.session is SessionState.DISCONNECTED
        assert "127.0.0.1:1" in lost.message


def test_a_silent_stream_is_given_up(tmp_path: Path) -> None:
    said = {"framework_id": {"value": "f"}, "heartbeat_interval_seconds": 0.1}
    subscribed = record({"type": "SUBSCRIBED", "subscribed": said})
    with contextlib.closing(Server()) as silent:
        silent.handlers = [stream(subscribed), stream(subscribed)]
        with Driver(silent.address, tmp_path / "db", FRAMEWORK) as driver:
            want(driver, notices.Session, lambda n: n.session is SessionState.SUBSCRIBED)
            lost = want(driver, notices.Session)
            assert (lost.session, lost.message) == (SessionState.DISCONNECTED, "no heartbeat within the limit")
            again = want(driver, notices.Session)
            assert (again.session, again.epoch) == (SessionState.SUBSCRIBED, 2)
        assert "framework_id" not in silent.requests[0]
        assert silent.requests[1]["framework_id"] == {"value": "f"}


def test_a_stop_ends_a_wait(tmp_path: Path) -> None:
    with Driver("127.0.0.1:1", tmp_path / "db", FRAMEWORK) as driver:
        timer = threading.Timer(0.2, driver.stop)
        timer.start()
        for _ in driver:
            pass
        timer.join()
        assert driver.wait() is None


def test_a_store_is_closed_if_the_machine_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(errors.BadConfig):
        Driver("127.0.0.1:1", tmp_path / "db", FRAMEWORK, config=Config(round=RoundConfig(batch=0)))
    Driver("127.0.0.1:1", tmp_path / "db", FRAMEWORK).close()


def test_a_machine_that_fails_is_made_anew(master: Master, tmp_path: Path) -> None:
    causes: List[Poisoned] = []
    with Driver(master.address, tmp_path / "db", FRAMEWORK, rebuilt=causes.append) as driver:
        launch(driver, task("t"))
        want(driver, notices.Task, state("t", TaskState.TASK_RUNNING))
        driver._loop._machine.close()
        driver.revive()  # something for it to do
        assert want(driver, notices.Round, completed(2)).round.counts.targets == 1
        assert [str(c) for c in causes] == ["closed"]
        assert list(driver.tasks) == ["t"]


def test_a_machine_that_fails_again_and_again_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = Driver("127.0.0.1:1", tmp_path / "db", FRAMEWORK)

    def fail(*_: object) -> None:
        raise Poisoned("again", "")

    monkeypatch.setattr("rollcall.machine.Machine.step", fail)
    with contextlib.closing(driver), pytest.raises(Poisoned, match="again"):
        driver.wait(PATIENCE)


def test_a_turn_that_was_broken_off_is_not_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = Driver("127.0.0.1:1", tmp_path / "db", FRAMEWORK)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(driver._loop.transport, "subscribe", interrupt)
    with contextlib.closing(driver):
        with pytest.raises(KeyboardInterrupt):
            driver.wait(PATIENCE)
        with pytest.raises(RuntimeError, match="ahead of the store"):
            driver.wait(PATIENCE)


# In an event loop


def test_async(master: Master, tmp_path: Path) -> None:
    async def keep() -> List[str]:
        said: List[str] = []
        async with AsyncDriver(master.address, tmp_path / "db", FRAMEWORK) as driver:
            async for notice in driver:
                if isinstance(notice, notices.Offered) and not said:
                    driver.launch(notice.offers[0].id, [task("t")])
                    said.append("launched")
                elif isinstance(notice, notices.Task):
                    said.append(str(notice.task.state))
                    if notice.task.state is TaskState.TASK_RUNNING:
                        master.control("master-failover", down_ms=300)
                elif isinstance(notice, notices.Round) and completed(2)(notice):
                    driver.teardown()
            assert driver.over is not None
        return said

    assert asyncio.run(asyncio.wait_for(keep(), PATIENCE)) == ["launched", "", "TASK_STARTING", "TASK_RUNNING"]


def test_async_a_cancelled_wait_loses_nothing(master: Master, tmp_path: Path) -> None:
    async def impatient() -> List[Type[Notice]]:
        seen: List[Type[Notice]] = []
        async with AsyncDriver(master.address, tmp_path / "db", FRAMEWORK) as driver:
            end = time.monotonic() + PATIENCE
            while notices.Offered not in seen and time.monotonic() < end:
                with contextlib.suppress(asyncio.TimeoutError):
                    notice = await asyncio.wait_for(driver.wait(), 0.0005)
                    seen.append(type(notice))  # type: ignore[arg-type]
        return seen

    seen = asyncio.run(impatient())
    assert seen[0] is notices.Session
    assert seen.count(notices.Round) >= 2
    assert notices.Offered in seen


def test_async_a_store_in_use_is_said(tmp_path: Path) -> None:
    async def twice() -> None:
        drivers = [AsyncDriver("127.0.0.1:1", tmp_path / "db", FRAMEWORK) for _ in range(2)]
        async with drivers[0], drivers[1]:
            pass

    with pytest.raises(Exception, match="locked"):
        asyncio.run(twice())


# In a process that is killed


KEEPER = str(Path(__file__).with_name("keeper.py"))


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("write", [1, 2, 3, 4])
def test_a_framework_that_is_killed_around_any_write_starts_one_task(
    master: Master, tmp_path: Path, when: str, write: int
) -> None:
    store = str(tmp_path / "db")
    with process(sys.executable, KEEPER, master.address, store, when, str(write)) as p:
        assert p.wait(PATIENCE) == -signal.SIGKILL
    with process(sys.executable, KEEPER, master.address, store, "never", "0") as p:
        # A launch that was recorded and not sent is found out by its round, and then done again.
        reads(p, r"\S+ TASK_RUNNING alive none|round 2 complete 1 of 1")
        until(lambda: len(master.running()) == 1)
        with Driver(master.address, tmp_path / "other", {**FRAMEWORK, "name": "other"}) as other:
            want(other, notices.Round, completed(1))  # time passes for all
        assert len(master.running()) == 1
