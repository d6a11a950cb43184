"""Prints one JSON object a line: {"language", "what", "value", "unit"}. The least of several runs counts."""

import json
import subprocess
import sys
import time
from typing import Callable, List

from load import START, Load, resident, settle
from rollcall import Machine, Output, _engine, _read, _write
from rollcall._calls import Plain
from rollcall._instance import Instance

TASKS = 100_000
REPEAT = 7


def main() -> None:
    say("start-up, cold", compiling(), "ms")
    say("start-up, compiled code cached", fresh_process(), "ms")
    say("start-up, module in memory", least(lambda: Machine().close()), "ms")
    load = Load(TASKS)
    records = list(load.records())
    machine, before = Machine(), resident()
    began = time.perf_counter()
    machine.restore(records)
    say("restore 100k tasks", (time.perf_counter() - began) * 1e3, "ms")
    settle(machine)
    say("memory at 100k tasks", machine.instance.memory() / 2**20, "MiB")
    say("memory at 100k tasks, of the process", (resident() - before) / 2**20, "MiB")
    del records
    for batch in (1, 100, 1000):
        measure(load, machine, batch)
    snapshot = machine.snapshot()
    plain = Instance(calls=Plain)
    say("100k tasks from a snapshot", least(lambda: Machine.load(snapshot).close()), "ms")
    plain.load(snapshot)
    for batch in (1, 1000):
        say(f"boundary by wasmtime's public API, batches of {batch}", boundary(load, plain, batch), "ns")


def measure(load: Load, machine: Machine, batch: int) -> None:
    updates = 20_000 if batch > 1 else 5_000
    best = {"boundary": 1e9, "encode": 1e9, "decode": 1e9, "sum": 1e9}
    step = machine.instance.step
    for _ in range(REPEAT):
        made = load.updates(updates)
        batches = [made[at : at + batch] for at in range(0, updates, batch)]
        began = time.perf_counter()
        frames = [_write.write_step(START + 2, b) for b in batches]
        encoded = time.perf_counter()
        outputs = [step(f) for f in frames]
        stepped = time.perf_counter()
        for output in outputs:
            _read.read_output(output)
        decoded = time.perf_counter()
        check(_read.read_output(outputs[-1]), batch)
        made = load.updates(updates)
        batches = [made[at : at + batch] for at in range(0, updates, batch)]
        whole = time.perf_counter()
        for b in batches:
            machine.step(START + 2, b)
        ended = time.perf_counter()
        for what, took in (
            ("encode", encoded - began),
            ("boundary", stepped - encoded),
            ("decode", decoded - stepped),
            ("sum", ended - whole),
        ):
            best[what] = min(best[what], took / updates * 1e9)
    for what in ("boundary", "encode", "decode", "sum"):
        say(f"{what}, batches of {batch}", best[what], "ns")


def check(output: Output, want: int) -> None:
    """Each update owes a record, a call and a notice."""
    if {len(output.store), len(output.calls), len(output.notices)} != {want}:
        raise SystemExit(f"an output of {want} updates: {output!r:.1000}")


def boundary(load: Load, instance: Instance, batch: int) -> float:
    best = 1e9
    for _ in range(REPEAT):
        frames = [_write.write_step(START + 2, load.updates(batch)) for _ in range(max(5_000 // batch, 5))]
        began = time.perf_counter()
        for frame in frames:
            instance.step(frame)
        best = min(best, (time.perf_counter() - began) / len(frames) / batch * 1e9)
    return best


def compiling() -> float:
    began = time.perf_counter()
    _engine.compile_module(cached=False)
    return (time.perf_counter() - began) * 1e3


def fresh_process() -> float:
    """A new process, from its first line to a machine that was stepped; imports included."""
    code = (
        "import time; began = time.perf_counter(); import rollcall; rollcall.Machine().step(1);"
        "print((time.perf_counter() - began) * 1e3)"
    )
    return min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(REPEAT + 1))


def least(do: Callable[[], object]) -> float:
    took: List[float] = []
    for _ in range(REPEAT):
        began = time.perf_counter()
        do()
        took.append((time.perf_counter() - began) * 1e3)
    return min(took)


def say(what: str, value: float, unit: str) -> None:
    print(json.dumps({"language": "python", "what": what, "value": round(value, 3), "unit": unit}), flush=True)


main()
