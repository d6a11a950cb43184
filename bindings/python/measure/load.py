"""What a large framework gives to its machine: the same as host/bench/load, made with another random generator."""

import os
import random
import sys
from pathlib import Path
from typing import Iterator, List

from rollcall import Machine, Record, Source, TaskRecord, TaskState, TaskStatus, Verdict, calls, events
from rollcall.enums import Healthy, Reason

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import mirror  # noqa: E402

START = 1_600_000_000_000_000
AGENTS = 1000


class Load:
    """Tasks that run on a thousand agents, and updates about them in random order. Ids have 40 bytes."""

    def __init__(self, tasks: int) -> None:
        self._random = random.Random(1)
        uuids = (f"{self._random.getrandbits(128):032x}" for _ in range(tasks))
        self.tasks = sorted(f"web.{u[:8]}-{u[8:12]}-{u[12:16]}-{u[16:20]}-{u[20:]}" for u in uuids)
        self.agents = [f"92bcb625-b263-4f6b-aa22-51afddafe4-S{i:04d}" for i in range(AGENTS)]
        self._order = list(range(tasks))
        self._random.shuffle(self._order)
        self._given = 0

    def updates(self, count: int) -> List[events.Event]:
        """Each names the next task, and flips its health under a new uuid: a record, a call and a notice are owed."""
        made: List[events.Event] = []
        for _ in range(count):
            turn, at = divmod(self._given, len(self._order))
            self._given += 1
            task = self._order[at]
            status = TaskStatus(
                task_id=self.tasks[task],
                agent_id=self.agents[task % AGENTS],
                state=TaskState.TASK_RUNNING,
                source=Source.SOURCE_EXECUTOR,
                healthy=Healthy(1 + turn % 2),
                uuid=self._uuid(),
            )
            made.append(events.Updated(epoch=1, status=status))
        return made

    def records(self) -> Iterator[Record]:
        """What a store holds of the tasks, all of them running."""
        for at, task in enumerate(self.tasks):
            value = TaskRecord(
                agent_id=self.agents[at % AGENTS],
                state=TaskState.TASK_RUNNING,
                verdict=Verdict.ALIVE,
                source=Source.SOURCE_EXECUTOR,
                uuid=self._uuid(),
                since=START,
            )
            yield Record(key=b"task/" + task.encode(), deleted=False, value=mirror.write_task_record(value))

    def _uuid(self) -> bytes:
        return self._random.getrandbits(128).to_bytes(16, "little")


def settle(machine: Machine) -> None:
    """Subscribes a machine, and answers its first round."""
    machine.step(START)
    todo: List[events.Event] = [events.Subscribed(epoch=1, framework_id="framework-1")]
    while todo:
        output = machine.step(START + 1, todo)
        todo = [
            events.Updated(epoch=1, status=_answer(target.task_id, target.agent_id))
            for call in output.calls
            if isinstance(call, calls.Reconcile)
            for target in call.targets
        ]


def _answer(task_id: str, agent_id: str) -> TaskStatus:
    made_up = task_id.startswith("rollcall.")
    return TaskStatus(
        task_id=task_id,
        agent_id=agent_id,
        state=TaskState.TASK_UNKNOWN if made_up else TaskState.TASK_RUNNING,
        source=Source.SOURCE_MASTER,
        reason=Reason.REASON_RECONCILIATION,
    )


def resident() -> int:
    """Bytes of this process in memory."""
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
