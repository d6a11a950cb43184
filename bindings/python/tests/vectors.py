"""Plays the vectors of all bindings: bytes and values must match, in both directions."""

import json
import sys
from pathlib import Path
from typing import Any, Dict, List, Tuple

import mirror
from rollcall import _read, _write, errors
from rollcall._enum import MesosName, Word
from rollcall._instance import Instance
from rollcall._value import Value

BINDINGS = Path(__file__).parents[2]
CODES = {
    v["number"]: v["name"]
    for e in json.loads((BINDINGS / "gen/schema.json").read_text())["enums"]
    if e["name"] == "ErrorCode"
    for v in e["values"]
}


def main() -> None:
    passed = 0
    for path in sorted((BINDINGS / "vectors").glob("*.json")):
        for vector in json.loads(path.read_text())["vectors"]:
            try:
                play(vector["steps"])
            except Exception as e:
                raise SystemExit(f"{path.name} {vector['name']}: {e!r}") from e
            passed += 1
    print(f"{passed} vectors passed")
    if not passed:
        sys.exit(1)


def play(steps: List[Dict[str, Any]]) -> None:
    instance = Instance()
    answers: List[bytes] = []
    for number, step in enumerate(steps):
        try:
            if step["call"] == "new":
                instance.close()
                instance = Instance()
                answers.append(b"")
                continue
            frame = unpack(step.get("in", ""), answers)
            answer, refused = call(instance, step["call"], frame)
            same(answer.hex(), unpack(step["out"], answers).hex(), "out")
            same(refused, step.get("refused", False), "refused")
            answers.append(answer)
            if refused:
                same(refusal(answer), step["out_readable"], "out_readable")
            else:
                both_ways(step, frame, answer)
        except Exception as e:
            raise AssertionError(f"step {number}, {step['call']}: {e!r}") from e
    instance.close()


def unpack(pieces: Any, answers: List[bytes]) -> bytes:
    if isinstance(pieces, str):
        return bytes.fromhex(pieces)
    if isinstance(pieces, dict):
        if "out_of" in pieces:
            return answers[pieces["out_of"]]
        return bytes.fromhex(pieces["repeat"]) * int(pieces["times"])
    return b"".join(unpack(piece, answers) for piece in pieces)


def call(instance: Instance, name: str, frame: bytes) -> Tuple[bytes, bool]:
    """The bytes that the module answered, and whether it refused."""
    try:
        answer = instance.snapshot() if name == "snapshot" else getattr(instance, name)(frame)
        return answer or b"", False
    except errors.Refused as e:
        same(type(e).code, e.code, "the class of the error")
        return write_refusal(e), True


def write_refusal(e: errors.Refused) -> bytes:
    from rollcall._bytes import ARRAY, UINT, text

    return ARRAY[3] + UINT[e.code] + text(e.message) + text(e.field)


def refusal(answer: bytes) -> Any:
    code, message, field = _read.read_refusal(answer)
    return {"code": CODES[code], "message": message, "field": field}


def both_ways(step: Dict[str, Any], frame: bytes, answer: bytes) -> None:
    name = step["call"]
    if name == "step":
        now, events = mirror.read_step(frame)
        same(_write.write_step(now, events).hex(), frame.hex(), "encoded in")
        readable(step, "in_readable", {"now": now, "events": events})
        output = _read.read_output(answer)
        same(mirror.write_output(output).hex(), answer.hex(), "encoded out")
        readable(step, "out_readable", output)
    elif name == "restore":
        records = mirror.read_restore(frame)
        same(_write.write_restore(records).hex(), frame.hex(), "encoded in")
        readable(step, "in_readable", {"records": records})
    elif name == "create":
        role, config = mirror.read_create(frame)
        same(_write.write_create(config).hex(), frame.hex(), "encoded in")
        readable(step, "in_readable", {"role": role, "config": config})


def readable(step: Dict[str, Any], name: str, value: Any) -> None:
    if name in step:
        same(as_readable(value), step[name], name)


def as_readable(value: Any) -> Any:
    if isinstance(value, Value):
        fields = {f: as_readable(getattr(value, f)) for f in value.__slots__ if getattr(value, f) is not None}
        kind = getattr(value, "type", None)
        return fields if kind is None else {"type": as_readable(kind), **fields}
    if isinstance(value, MesosName):
        return "none" if not value else str(value) if "(" not in str(value) else int(value)
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return [as_readable(v) for v in value]
    if isinstance(value, dict):
        return {k: as_readable(v) for k, v in value.items()}
    return value


def same(got: Any, want: Any, what: str) -> None:
    if got != want:
        raise AssertionError(f"{what}: got {str(got)[:2000]}, wanted {str(want)[:2000]}")


if __name__ == "__main__":
    main()
