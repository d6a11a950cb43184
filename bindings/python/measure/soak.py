"""soak.py [N]: N updates of tasks with unique ids, which end and are forgotten. Memory must not grow after 30%."""

import sys
from typing import List, Tuple

from load import START, resident, settle
from rollcall import Machine, Source, TaskState, TaskStatus, events
from rollcall.calls import Acknowledge

BATCH = 1000


def main(updates: int) -> None:
    machine = Machine()
    settle(machine)
    machine.step(START + 1, [events.Pause(ref=0)])
    said: List[Tuple[int, int]] = []
    step = max(updates // 10, 1)
    for at in range(0, updates, BATCH):
        ids = [f"soak.{at + i:031d}" for i in range(BATCH)]
        output = machine.step(START + at, [e for i in ids for e in life(i)])
        ended = sum(isinstance(c, Acknowledge) for c in output.calls)
        if ended != BATCH:
            sys.exit(f"after {at}: {ended} of {BATCH} were acknowledged")
        if (at + BATCH) // step > at // step:
            here, there = resident(), machine.instance.memory()
            said.append((here, there))
            done = (at + BATCH) * 100 // updates
            print(f"{done}%: {here >> 10} KiB resident, {there >> 10} KiB of it linear memory", flush=True)
    early, late = said[len(said) * 3 // 10 - 1], said[-1]
    for what, before, after in zip(("resident", "linear"), early, late):
        if after > before * 1.1:
            sys.exit(f"{what} memory has grown from {before >> 10} to {after >> 10} KiB")


def life(task: str) -> List[events.Event]:
    """The end of a task that nobody here launched, which is then forgotten."""
    status = TaskStatus(
        task_id=task,
        agent_id="92bcb625-b263-4f6b-aa22-51afddafe4-S0001",
        state=TaskState.TASK_FINISHED,
        source=Source.SOURCE_EXECUTOR,
        uuid=task[-16:].encode(),
    )
    return [events.Updated(epoch=1, status=status), events.Forget(ref=1, task_id=task)]


main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
