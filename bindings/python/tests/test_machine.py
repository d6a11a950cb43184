import pickle
import threading
from typing import List, Type

import pytest
import wasmtime

from rollcall import (
    Backoff,
    Config,
    GateConfig,
    Machine,
    Output,
    Reason,
    Record,
    RoundConfig,
    Source,
    TaskState,
    TaskStatus,
    Verdict,
    _calls,
    _instance,
    _write,
    calls,
    errors,
    events,
    notices,
)

NOW = 1_600_000_000_000_000


def updated(task: str, uuid: bytes = b"u" * 16) -> events.Updated:
    status = TaskStatus(
        task_id=task, agent_id="agent", state=TaskState.TASK_RUNNING, source=Source.SOURCE_EXECUTOR, uuid=uuid
    )
    return events.Updated(epoch=1, status=status)


def subscribed() -> Machine:
    machine = Machine()
    assert machine.step(NOW).calls == [calls.Subscribe(id=1, epoch=1, framework_id="")]
    machine.step(NOW + 1, [events.Subscribed(epoch=1, framework_id="f")])
    return machine


def test_an_update_owes_a_record_a_call_and_a_notice() -> None:
    output = subscribed().step(NOW + 2, [updated("tâche 🎺")])
    assert [r.key for r in output.store] == ["task/tâche 🎺".encode()]
    assert output.calls == [calls.Acknowledge(id=2, epoch=1, agent_id="agent", task_id="tâche 🎺", uuid=b"u" * 16)]
    (notice,) = output.notices
    assert isinstance(notice, notices.UnknownTask)
    assert notice.task.verdict is Verdict.ALIVE
    assert notice.type.name == "UNKNOWN_TASK"


def test_a_uuid_of_zeros_is_none() -> None:
    assert not subscribed().step(NOW + 2, [updated("t", bytes(16))]).calls


def test_restore_goes_on_where_the_store_ends() -> None:
    store = subscribed().step(NOW + 2, [updated(f"t{i}", bytes([i + 1]) * 16) for i in range(100)]).store
    machine = Machine()
    machine.restore(sorted(store, key=lambda r: r.key))
    machine.step(NOW)
    output = machine.step(NOW + 1, [events.Subscribed(epoch=1, framework_id="f")])
    targets = [t for c in output.calls if isinstance(c, calls.Reconcile) for t in c.targets]
    assert len([t for t in targets if t.task_id.startswith("t")]) == 100


def test_records_are_split_into_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.machine._PART_RECORDS", 7)
    store = subscribed().step(NOW + 2, [updated(f"t{i}", bytes([i + 1]) * 16) for i in range(20)]).store
    frames: List[bytes] = []
    machine = Machine()
    restore = machine.instance.restore

    def count(frame: bytes) -> None:
        frames.append(frame)
        restore(frame)

    monkeypatch.setattr(machine.instance, "restore", count)
    machine.restore(sorted(store, key=lambda r: r.key))
    assert len(frames) == 3
    assert machine.snapshot()


def test_more_events_than_a_step_takes_go_into_several() -> None:
    output = subscribed().step(NOW + 2, [events.Heartbeat(epoch=1)] * _write.MAX_EVENTS + [updated("t")])
    assert [c.type.name for c in output.calls] == ["ACKNOWLEDGE"]
    assert output.wake_at > NOW


def test_a_snapshot_goes_on_alike() -> None:
    machine = subscribed()
    machine.step(NOW + 2, [updated("t")])
    other = Machine.load(machine.snapshot())
    assert other.snapshot() == machine.snapshot()
    event = [updated("t", b"v" * 16)]
    assert other.step(NOW + 3, event) == machine.step(NOW + 3, event)


def test_instances_know_nothing_of_each_other() -> None:
    one, other = subscribed(), subscribed()
    one.step(NOW + 2, [updated("t")])
    assert other.step(NOW + 2, [updated("t")]).store
    one.close()
    other.step(NOW + 3)


def test_threads_wait_for_each_other() -> None:
    machine = subscribed()
    outputs: List[Output] = []

    def work(name: str) -> None:
        for i in range(200):
            outputs.append(machine.step(NOW + 2, [updated(f"{name}-{i}")]))

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({r.key for o in outputs for r in o.store}) == 800


def test_all_mistakes_of_a_configuration_at_once() -> None:
    bad = Config(round=RoundConfig(batch=0, resend=Backoff(base=2, max=1, jitter=0)))
    with pytest.raises(errors.BadConfig) as e:
        Machine(bad)
    assert e.value.code == 13
    assert "round.batch" in e.value.message
    assert "round.resend.max" in e.value.message


@pytest.mark.parametrize(
    ("frame", "error", "field"),
    [
        ("92", errors.Truncated, "now"),
        ("920090c0", errors.TrailingBytes, ""),
        ("92a090", errors.WrongType, "now"),
        ("92cc0090", errors.NotCanonical, "now"),
        ("93009000", errors.WrongCount, ""),
        ("92009192630a", errors.OutOfRange, "events[0].type"),
        ("92009192dd", errors.WrongType, "events[0].type"),
    ],
)
def test_refusals_are_typed_and_change_nothing(frame: str, error: Type[errors.Refused], field: str) -> None:
    machine = subscribed()
    before = machine.snapshot()
    with pytest.raises(error) as e:
        machine.instance.step(bytes.fromhex(frame))
    assert (e.value.code, e.value.field) == (error.code, field)
    assert e.value.message
    assert machine.snapshot() == before


def test_calls_in_the_wrong_order() -> None:
    with pytest.raises(errors.WrongOrder):
        subscribed().restore([Record(key=b"framework", value=b"")])
    with pytest.raises(errors.UnknownVersion):
        Machine.load(b"\xff")


def test_what_cannot_be_written_leaves_the_machine_alone() -> None:
    machine = subscribed()
    before = machine.snapshot()
    for wrong in (-1, 1 << 53, 1 << 64, "1"):
        with pytest.raises(Exception):  # noqa: B017
            machine.step(wrong)  # type: ignore[arg-type]
    with pytest.raises(UnicodeEncodeError):
        machine.step(NOW + 2, [updated("\ud800")])
    assert machine.snapshot() == before


@pytest.mark.parametrize("way", [_calls.Plain, _calls.CALLS])
def test_a_trap_poisons_the_instance(way: Type[_calls.Plain]) -> None:
    instance = _instance.Instance(max_memory=8 << 20, calls=way)
    instance.create(_write.write_create(Config()))
    records = [Record(key=b"launch/%06d" % i, value=b"\x02" + bytes(1000)) for i in range(100_000)]
    with pytest.raises(errors.Poisoned) as first:
        instance.restore(_write.write_restore(records))
    assert first.value.log
    assert instance.poisoned
    with pytest.raises(errors.Poisoned) as second:
        instance.step(_write.write_step(NOW, []))
    assert (second.value.cause, second.value.log) == (first.value.cause, first.value.log)


def test_what_interrupts_a_call_poisons_the_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = subscribed()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(machine.instance._calls, "answer", interrupt)
    with pytest.raises(KeyboardInterrupt):
        machine.step(NOW + 2)
    with pytest.raises(errors.Poisoned, match="KeyboardInterrupt"):
        machine.step(NOW + 2)


def test_a_closed_machine_says_so() -> None:
    with subscribed() as machine:
        pass
    with pytest.raises(errors.Poisoned, match="closed"):
        machine.step(NOW)


def test_another_version_of_the_boundary_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_instance, "ABI_MAJOR", 2)
    with pytest.raises(errors.WrongVersion):
        Machine()


def test_the_fast_way_is_used_and_the_plain_one_does_the_same() -> None:
    assert _calls.CALLS is _calls.Fast
    frames = [_write.write_create(Config()), _write.write_step(NOW, []), b"\x92"]
    said = []
    for way in (_calls.Plain, _calls.Fast):
        instance = _instance.Instance(calls=way)
        instance.create(frames[0])
        with pytest.raises(errors.Truncated) as e:
            instance.step(frames[2])
        said.append((instance.step(frames[1]), str(e.value), instance.snapshot(), instance.memory()))
    assert said[0] == said[1]


def test_without_wasmtimes_internals_the_plain_way_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(wasmtime.Func, "_from_raw")
    assert not _calls._fast_is_there()


def test_values() -> None:
    config = Config()
    changed = config.changed(gate=GateConfig(first_round=True))
    assert changed != config
    assert changed.changed(gate=config.gate) == config
    assert config.round.resend == Backoff(base=5_000_000, max=60_000_000, jitter=200)
    assert repr(GateConfig(first_round=True)) == "GateConfig(first_round=True, offer_age=30000000)"
    assert pickle.loads(pickle.dumps(changed)) == changed
    assert events.Revive(ref=1) != events.Suppress(ref=1)
    assert events.Decline(offers=("a",)) == events.Decline(offers=["a"])
    with pytest.raises(TypeError):
        events.Kill()  # type: ignore[call-arg]


def test_enums_are_spelled_as_everywhere() -> None:
    assert f"{TaskState.TASK_RUNNING} {Verdict.PRESUMED_LOST}|{TaskState.NONE}" == "TASK_RUNNING presumed-lost|"
    assert str(Reason(700)) == "Reason(700)"
    assert Reason(700) == 700
    with pytest.raises(ValueError, match="1001"):
        Reason(1001)
