"""A framework as one writes it on avmesos, with reconciliation dropped in."""

import threading
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

import pytest

from conftest import PATIENCE, Master, until
from rollcall import Advice, Config, ReplacePhase, RoundPhase, TaskState, Verdict, notices

avmesos = pytest.importorskip("avmesos.client")
from rollcall.avmesos import Reconciler  # noqa: E402


class Legacy:
    """The framework: nothing in it knows of Rollcall. It keeps one task running, as far as updates tell it."""

    def __init__(self, master: Master, framework_id: Optional[str] = None) -> None:
        self.client = avmesos.MesosClient(
            [f"http://{master.address}"], frameworkId=framework_id, frameworkName="legacy"
        )
        self.client.set_failover_timeout(3600)
        self.client.add_capability("PARTITION_AWARE")
        self.client.on(avmesos.MesosClient.SUBSCRIBED, self.subscribed)
        self.client.on(avmesos.MesosClient.OFFERS, self.offered)
        self.client.on(avmesos.MesosClient.UPDATE, self.updated)
        for event in ("DISCONNECTED", "RECONNECTED", "HEARTBEAT", "ERROR", "RESCIND", "FAILURE"):
            self.client.on(event, lambda message, event=event: self.heard.append(event))
        self.driver: Any = None
        self.running = False
        self.agent = ""
        self.number = 0
        self.updates: List[str] = []
        self.heard: List[str] = []

    def subscribed(self, driver: Any) -> None:
        self.driver = driver
        self.heard.append("SUBSCRIBED")

    def offered(self, offers: List[Any]) -> None:
        for offer in offers:
            if self.running:
                offer.decline({"filters": {"refuse_seconds": 0.1}})
                continue
            self.running = True
            self.number += 1
            self.agent = offer.get_offer()["agent_id"]["value"]
            offer.accept([self.task(f"legacy-{self.number}", self.agent)])

    def task(self, name: str, agent: str) -> Dict[str, Any]:
        return {
            "name": name,
            "task_id": {"value": name},
            "agent_id": {"value": agent},
            "command": {"value": "sleep 1000"},
            "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}}],
        }

    def updated(self, update: Dict[str, Any]) -> None:
        status = update["status"]
        self.updates.append(f"{status['task_id']['value']} {status['state']}")
        if status["state"] in ("TASK_FINISHED", "TASK_FAILED", "TASK_KILLED"):
            self.running = False

    def start(self) -> None:
        self.thread = threading.Thread(target=self.client.register, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.client.disconnect_framework()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


class Reconciled(Legacy):
    """The same, and the few lines that are new."""

    def __init__(self, master: Master, store: Path, framework_id: Optional[str] = None) -> None:
        super().__init__(master, framework_id)
        self.notices: List[notices.Notice] = []
        self.reconciler = Reconciler(self.client, store)
        self.reconciler.on_notice(self.notices.append)
        self.running = bool(self.reconciler.tasks)

    def rounds(self) -> List[int]:
        """How many tasks each complete round was about."""
        ended = [n.round for n in self.notices if isinstance(n, notices.Round) and n.round.phase is RoundPhase.COMPLETE]
        return [r.counts.targets for r in ended if r.kind.name == "EXPLICIT"]


@pytest.fixture
def framework(master: Master, tmp_path: Path) -> Iterator[Reconciled]:
    made = Reconciled(master, tmp_path / "db")
    made.start()
    yield made
    made.stop()


def test_a_framework_survives_a_failover(framework: Reconciled, master: Master) -> None:
    until(lambda: "legacy-1 TASK_RUNNING" in framework.updates)
    master.control("master-failover", down_ms=300)
    until(lambda: 1 in framework.rounds())
    sessions = [event for event in framework.heard if event not in ("HEARTBEAT", "RESCIND", "FAILURE")]
    assert sessions == ["SUBSCRIBED", "DISCONNECTED", "RECONNECTED", "SUBSCRIBED"]
    assert master.running() == ["legacy-1"]
    assert not [u for u in framework.updates if u.startswith("rollcall.")]

    framework.driver.kill(framework.agent, "legacy-1")
    until(lambda: "legacy-1 TASK_KILLED" in framework.updates)
    until(lambda: "legacy-2 TASK_RUNNING" in framework.updates)
    ended = [n.task for n in framework.notices if isinstance(n, notices.Task) and n.task.state is TaskState.TASK_KILLED]
    assert [(t.task_id, t.advice) for t in ended] == [("legacy-1", Advice.SAFE)]


def test_updates_are_acknowledged(framework: Reconciled, master: Master) -> None:
    until(lambda: "legacy-1 TASK_RUNNING" in framework.updates)  # Mesos sends it once TASK_STARTING was acknowledged
    assert framework.updates.count("legacy-1 TASK_STARTING") == 1


def test_a_task_is_replaced(framework: Reconciled, master: Master) -> None:
    until(lambda: "legacy-1 TASK_RUNNING" in framework.updates)
    framework.reconciler.replace("r1", framework.task("legacy-1", ""), framework.task("new", ""))

    def phases() -> List[ReplacePhase]:
        return [n.replacement.phase for n in framework.notices if isinstance(n, notices.Replacement)]

    until(lambda: ReplacePhase.COMMITTED in phases())
    assert "new TASK_RUNNING" in framework.updates
    assert "legacy-1" not in master.running()


def test_a_new_process_finds_its_task_and_its_id(master: Master, tmp_path: Path) -> None:
    first = Reconciled(master, tmp_path / "db")
    first.start()
    until(lambda: "legacy-1 TASK_RUNNING" in first.updates)
    first.stop()
    second = Reconciled(master, tmp_path / "db")
    assert [t.record.verdict for t in second.reconciler.tasks.values()] == [Verdict.ALIVE]
    second.start()
    until(lambda: 1 in second.rounds())
    assert second.client.frameworkId == first.client.frameworkId
    assert master.running() == ["legacy-1"]
    second.stop()


def test_tasks_from_before_there_was_a_store_are_adopted(master: Master, tmp_path: Path) -> None:
    before = Legacy(master)
    before.client.max_reconnect = 1
    before.start()
    # avmesos hands over an event only once the next has begun: a question makes one.
    until(lambda: before.driver)

    def started() -> bool:
        before.driver.reconcile([{"task_id": {"value": "nudge"}}])
        return "legacy-1 TASK_RUNNING" in before.updates

    until(started)
    after = Reconciled(master, tmp_path / "db", before.client.frameworkId)
    after.running = True
    after.start()
    until(lambda: any(isinstance(n, notices.Adopted) for n in after.notices))
    after.driver.kill(before.agent, "legacy-1")
    until(lambda: "legacy-1 TASK_KILLED" in after.updates)
    before.client.disconnect = True
    after.stop()


def test_a_kill_of_a_task_that_is_not_known_goes_to_the_master(framework: Reconciled) -> None:
    until(lambda: "legacy-1 TASK_RUNNING" in framework.updates)
    framework.driver.kill(framework.agent, "nobody")
    until(lambda: any(u.startswith("nobody TASK_") for u in framework.updates))


def test_offers_can_be_combined(master: Master, tmp_path: Path) -> None:
    framework = Reconciled(master, tmp_path / "db")
    offers: List[Any] = []
    framework.client.callbacks["OFFERS"] = [offers.extend]
    framework.start()
    until(lambda: offers)
    agent = offers[0].get_offer()["agent_id"]["value"]
    tasks = [framework.task("a", agent), framework.task("b", agent)]
    assert framework.client.combine_offers(offers[:1], tasks, {"filters": {"refuse_seconds": 0}})
    assert framework.client.combine_offers([], tasks)
    until(lambda: {"a TASK_RUNNING", "b TASK_RUNNING"} <= set(framework.updates))
    framework.stop()


def test_a_teardown_ends_it(framework: Reconciled, master: Master) -> None:
    until(lambda: "legacy-1 TASK_RUNNING" in framework.updates)
    framework.client.get_driver().suppress()
    framework.client.get_driver().revive()
    framework.client.tearDown()
    framework.thread.join(PATIENCE)
    assert not framework.thread.is_alive()
    assert master.running() == []


def test_mistakes_in_callbacks_do_not_end_it(framework: Reconciled) -> None:
    framework.reconciler.on_notice(lambda notice: 1 / 0)  # type: ignore[arg-type]
    until(lambda: "legacy-1 TASK_RUNNING" in framework.updates)


def test_nobody_there(tmp_path: Path) -> None:
    framework = Reconciled(Master("127.0.0.1:1"), tmp_path / "db")
    framework.start()
    until(lambda: len([n for n in framework.notices if isinstance(n, notices.Session)]) >= 2)
    framework.stop()


def test_another_avmesos_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"0\.4"):
        Reconciler(object(), tmp_path / "db", Config())
