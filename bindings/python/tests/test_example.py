"""The example, as a process that is killed; with the Python of EXAMPLE_PYTHON, if that is set."""

import os
import re
import sys
from pathlib import Path

from conftest import ROOT, Master, process, reads

COMMAND = (os.environ.get("EXAMPLE_PYTHON", sys.executable), str(ROOT / "examples/python/example.py"))


def test_a_framework_that_is_killed_finds_its_task_again(master: Master, tmp_path: Path) -> None:
    store = str(tmp_path / "db")
    with process(*COMMAND, master.address, store) as p:
        lines = reads(p, r"\S+ TASK_RUNNING alive none")
        assert re.fullmatch(r"example\.\d+\.1  launching none", lines[-3])
    tasks = master.running()
    assert len(tasks) == 1
    with process(*COMMAND, master.address, store) as p:
        lines = reads(p, "round 2 complete 1 of 1")
        assert not [line for line in lines if "launching" in line]
        master.control("master-failover", down_ms=100)
        reads(p, "round 3 complete 1 of 1")
    assert master.running() == tasks
