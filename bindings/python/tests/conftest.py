"""A master for tests: `rollcall master`, in a process of its own."""

import contextlib
import json
import os
import re
import subprocess
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, TypeVar

import pytest

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0  # seconds that anything may take; it only passes when something is broken

T = TypeVar("T")


class Master:
    """A stand-in for Mesos that is running."""

    def __init__(self, address: str) -> None:
        self.address = address

    def control(self, do: str, **fields: object) -> None:
        """Asks for a fault."""
        self._post("/control", {"do": do, **fields})

    def running(self) -> List[str]:
        """The ids of the tasks that are not over."""
        tasks = self._post("/api/v1", {"type": "GET_TASKS"})["get_tasks"].get("tasks", [])
        return [t["task_id"]["value"] for t in tasks]

    def resources(self) -> List[Dict[str, Any]]:
        """What the agents have, however it is reserved."""
        agents = self._post("/api/v1", {"type": "GET_AGENTS"})["get_agents"]["agents"]
        return [r for a in agents for r in a["total_resources"]]

    def _post(self, path: str, body: Dict[str, object]) -> Any:
        request = urllib.request.Request(
            f"http://{self.address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read())


@pytest.fixture
def master() -> Iterator[Master]:
    with started() as running:
        yield running


@contextlib.contextmanager
def started(*flags: str) -> Iterator[Master]:
    rollcall = os.environ.get("ROLLCALL_BIN", str(ROOT / "bin/rollcall"))
    command = [rollcall, "master", "--listen", "127.0.0.1:0", "--agents", "1", "--fast", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            said = re.search(r"master on http://([^/]+)/", process.stdout.readline())
            assert said is not None
            yield Master(said.group(1))
        finally:
            process.kill()


def until(what: Callable[[], T]) -> T:
    """Waits for something to be true."""
    end = time.monotonic() + PATIENCE
    while True:
        value = what()
        if value:
            return value
        assert time.monotonic() < end, "this did not come true"
        time.sleep(0.02)


@contextlib.contextmanager
def process(*command: str, cwd: Optional[Path] = None) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=cwd) as p:
        try:
            yield p
        finally:
            p.kill()


def reads(p: "subprocess.Popen[str]", pattern: str) -> List[str]:
    """Reads lines until one matches; the test's own time limit ends it otherwise."""
    timer = threading.Timer(PATIENCE, p.kill)
    timer.start()
    lines: List[str] = []
    assert p.stdout is not None
    for line in p.stdout:
        lines.append(line.strip())
        if re.fullmatch(pattern, lines[-1]):
            timer.cancel()
            return lines
    raise AssertionError(f"no {pattern!r} in {lines}")
