"""The programs of the README, as they stand there; with the Python of EXAMPLE_PYTHON, if that is set."""

import os
import re
import sys
from pathlib import Path
from typing import List

import pytest

from conftest import ROOT, Master, process, reads

PYTHON = os.environ.get("EXAMPLE_PYTHON", sys.executable)


def programs() -> List[str]:
    text = (ROOT / "bindings/python/README.md").read_text()
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_quick_start_has_twenty_lines() -> None:
    assert len([line for line in programs()[0].splitlines() if line]) <= 20


@pytest.mark.parametrize("number", [0, 1, 2, 4, 5])
def test_programs(number: int, master: Master, tmp_path: Path) -> None:
    program = programs()[number]
    if "avmesos" in program:
        pytest.importorskip("avmesos")
    assert "127.0.0.1:5050" in program
    (tmp_path / "program.py").write_text(program.replace("127.0.0.1:5050", master.address))
    with process(PYTHON, "-u", "program.py", cwd=tmp_path) as p:  # where its store goes
        reads(p, r"\S+ TASK_RUNNING.*")
        if "driver.replace(" in program:
            reads(p, "to-2 committed")
        assert len(master.running()) == 1


def test_the_program_with_credentials(tmp_path: Path) -> None:
    with process(PYTHON, "-c", programs()[3].replace("driver.wait(5)", "print(driver.wait(5))"), cwd=tmp_path) as p:
        (line,) = reads(p, ".*DISCONNECTED.*")  # there are no such masters
    assert "secret" not in line


def test_there_are_no_others() -> None:
    assert len(programs()) == 6
