"""A small Mesos framework on Rollcall: it keeps one task running, and tells what becomes of it.

What it does not do is the point: it keeps no table of tasks, acknowledges nothing, sends no reconciliation and knows no
backoff. It reads advice, and answers with requests.
"""

import contextlib
import sys
import time
from typing import Any, Dict, Union

from rollcall import Advice, EventType, Verdict, notices
from rollcall.driver import Driver, Store

FRAMEWORK = {"user": "root", "name": "example", "failover_timeout": 3600, "checkpoint": True}


def task(number: int) -> Dict[str, Any]:
    resources = {"cpus": 0.1, "mem": 32}
    return {
        "name": "example",
        "task_id": {"value": f"example.{time.time_ns()}.{number}"},
        "command": {"value": "sleep 300"},
        "resources": [{"name": n, "type": "SCALAR", "scalar": {"value": v}} for n, v in resources.items()],
    }


def main(master: str, store: Union[str, Store]) -> None:
    with Driver(master, store, FRAMEWORK) as driver:
        running = any(t.record.verdict is not Verdict.ENDED for t in driver.tasks.values())  # or may still run
        number = 0
        for notice in driver:
            if isinstance(notice, notices.Task):
                t = notice.task
                print(t.task_id, t.state, t.verdict, t.advice, flush=True)
                if t.advice is Advice.SAFE:  # and only then
                    running = False
            elif isinstance(notice, notices.Rejected):
                if notice.rejection.request is EventType.LAUNCH:  # the offer was lost meanwhile
                    running = False
            elif isinstance(notice, notices.Round):
                r = notice.round
                answered = r.counts.targets - r.counts.remaining
                print("round", r.number, r.phase, answered, "of", r.counts.targets, flush=True)
            elif isinstance(notice, notices.Offered):
                for offer in notice.offers:
                    if running:
                        driver.decline(offer.id, refuse=60)
                    else:
                        running, number = True, number + 1
                        driver.launch(offer.id, [task(number)])
        sys.exit(f"the framework is over: {driver.over}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: example.py MASTER STORE")
    with contextlib.suppress(KeyboardInterrupt):
        main(*sys.argv[1:])
