"""What a framework on avmesos 0.4.2, unchanged, sees of a master: launch, reconcile, fail over, kill, tear down.

Usage: avmesos_client.py MASTER_URL. Every line that begins with "> " is compared; all else is for people.
"""

import queue
import sys
import threading
import time

from avmesos.client import MesosClient

PATIENCE = 30  # seconds that any one thing may take; it only passes when something is broken

NUDGE = "nudge"


def say(*words):
    print(">", *words, flush=True)


class Framework:
    """One instance of the scheduler, on a thread of its own, as avmesos wants it."""

    def __init__(self, url, framework_id=None):
        self.events = queue.Queue()
        self.offers, self.told = [], []
        self.driver = None
        # max_reconnect=1: it subscribes once, so that the first instance does not fail over the second in turn.
        self.client = MesosClient([url], frameworkId=framework_id, frameworkName="avmesos", max_reconnect=1)
        self.client.set_failover_timeout(600)
        self.client.add_capability("PARTITION_AWARE")
        for event in (MesosClient.SUBSCRIBED, MesosClient.OFFERS, MesosClient.UPDATE, MesosClient.ERROR):
            self.client.on(event, lambda message, event=event: self.events.put((event, message)))
        threading.Thread(target=self.client.register, daemon=True).start()
        self.driver = self.wait(MesosClient.SUBSCRIBED)

    def wait(self, event, fits=lambda message: True):
        """Returns the next such event; others are dropped, but offers kept.

        avmesos sees an event only once the next one has begun, so while there is none, one is asked for.
        """
        end = time.monotonic() + PATIENCE
        while True:
            try:
                got, message = self.events.get(timeout=0.2)
            except queue.Empty:
                if time.monotonic() > end:
                    raise
                if self.driver:
                    self.driver.reconcile([{"task_id": {"value": NUDGE}}])
                continue
            if got == MesosClient.UPDATE and message["status"]["task_id"]["value"] == NUDGE:
                continue
            if got == MesosClient.OFFERS:
                self.offers.extend(message)
            if got == event and fits(message):
                return message

    def offer(self):
        if not self.offers:
            self.wait(MesosClient.OFFERS)
        return self.offers.pop(0)

    def launch(self, offer, commands):
        agent = offer.get_offer()["agent_id"]
        tasks = [
            {
                "name": name,
                "task_id": {"value": name},
                "agent_id": agent,
                "command": {"value": command},
                "resources": [
                    {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
                    {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}},
                ],
            }
            for name, command in commands.items()
        ]
        offer.accept(tasks, {"filters": {"refuse_seconds": 0}})
        return agent

    def update(self, task, state):
        def fits(update):
            status = update["status"]
            self.told.append((status["task_id"]["value"], status["state"]))
            return (task, state) in self.told

        if (task, state) not in self.told:
            self.wait(MesosClient.UPDATE, fits)
        say(task, state)

    def reconcile(self, task, agent):
        entry = {"task_id": {"value": task}}
        if agent:
            entry["agent_id"] = agent
        self.driver.reconcile([entry])
        status = self.wait(MesosClient.UPDATE, lambda u: u["status"].get("reason") == "REASON_RECONCILIATION")["status"]
        say("reconcile", status["task_id"]["value"], status["state"], status["message"])


def main(url):
    first = Framework(url)
    say("subscribed")
    agent = first.launch(first.offer(), {"a": "sleep 1000", "b": "exit 0", "c": "exit 1"})
    first.update("a", "TASK_RUNNING")
    first.update("b", "TASK_FINISHED")
    first.update("c", "TASK_FAILED")
    first.reconcile("a", agent)
    first.reconcile("b", agent)
    first.reconcile("nope", None)
    first.reconcile("nope", {"value": "ffffffff-0000-4000-8000-000000000000-S9"})

    framework_id = first.client.frameworkId
    second = Framework(url, framework_id)
    say("the first is told:", first.wait(MesosClient.ERROR))
    say("the second is the same framework:", second.client.frameworkId == framework_id)
    second.reconcile("a", agent)
    second.driver.kill(agent["value"], "a")
    second.update("a", "TASK_KILLED")
    second.reconcile("a", agent)
    second.driver.tearDown()
    say("torn down")


main(sys.argv[1])
