"""Reconciliation for a framework on avmesos 0.4.

    client = MesosClient(["http://127.0.0.1:5050"], frameworkName="mine")    # as before
    reconciler = Reconciler(client, "mine.db")                               # new
    reconciler.on_notice(lambda notice: print(notice))                       # new
    client.on(MesosClient.OFFERS, ...)                                       # as before
    client.register()                                                        # as before

The client's callbacks are called as before, in the thread of `register`. What is different under them:

- tasks are recorded before they are launched, and updates before they are acknowledged; avmesos acknowledges first;
- after each subscription, and every hour, it is found out which tasks still run, and notices tell;
- a subscription that breaks is made again, with backoff, for ever: max_reconnect and WAIT_TIME do not count;
- a stream that is silent for five heartbeats is given up; updates come at once, not when the next event does;
- the framework's id is kept in the store, if it was not given.

Offers are used through the objects that the OFFERS callback gets, or `client.combine_offers`; tasks are killed through
the driver that SUBSCRIBED gives, or `client.get_driver()`.
"""

import socket
from contextlib import suppress
from importlib.metadata import version
from os import PathLike
from typing import Any, Callable, Dict, List, Optional, Sequence, Union

import requests
from avmesos.client import MesosClient
from avmesos.offers import Offer
from urllib3.exceptions import NewConnectionError

from . import events, notices
from .driver._driver import Requests, open_loop, reserving_as
from .driver._http import failure_of_status
from .driver._mesos import Json, new_task
from .driver._recordio import RecordError, Records
from .driver._store import Store
from .driver._transport import CallError, StreamError, Subscription, Transport
from .enums import Failure, RejectCode, RoundKind, SessionState, UnknownPolicy
from .notices import Notice
from .values import Config, DriftConfig

_PATH = "/api/v1/scheduler"
_FENCE = "rollcall."  # how the ids begin that a machine makes up to know when it has all answers
_CONNECT, _ANSWER = 10.0, 30.0  # seconds
_SILENCE = 90.0  # more than the machine allows a stream: it must not break of this
_LONGEST_WAIT = 1.0  # after which it is looked whether the client was stopped

# What is used of the client below its documented interface.
_INTERNALS = ("_MesosClient__register", "_MesosClient__event_loop")


class Reconciler(Requests):
    """Puts a machine between a client and its framework. It is made before `client.register` is called."""

    def __init__(
        self, client: MesosClient, store: Union[str, "PathLike[str]", Store], config: Optional[Config] = None
    ) -> None:
        """Restores the machine from the store: `tasks` is what it held.

        Without a configuration, tasks that the framework had started before it had a store are adopted.
        """
        if not all(hasattr(client, name) for name in _INTERNALS):
            raise RuntimeError(f"avmesos {version('avmesos')} is not as this adapter knows it: it wants 0.4")
        if client.connection_timeout is None:
            client.connection_timeout = _CONNECT, _SILENCE
        if config is None:
            aware = any(c["type"] == "PARTITION_AWARE" for c in client.capabilities)
            config = Config(partition_aware=aware, drift=DriftConfig(unknown=UnknownPolicy.ADOPT))
        if client.principal:
            config = reserving_as(client.principal, config)
        self._client = client
        self._told: List[Callable[[Notice], None]] = []
        self._transport = _Avmesos(client)
        self._loop = open_loop(self._transport, store, config)
        self._adopt = not self.tasks and config.drift.unknown is UnknownPolicy.ADOPT
        self._connected: Optional[bool] = None  # None: never was
        self._kills: Dict[int, Callable[[], object]] = {}  # of tasks that may not be known here
        client.register = self._register
        client.combine_offers = self._combine_offers
        client.get_driver = self._get_driver
        self._driver = client.driver = _SchedulerDriver(self)

    def on_notice(self, callback: Callable[[Notice], None]) -> None:
        """Has every notice told to a callback, in the thread of `register`, when what it follows from is durable."""
        self._told.append(callback)

    def _register(self) -> bool:
        """In the place of MesosClient.register: returns when the client was stopped, or the framework is over."""
        client, inbox = self._client, self._transport.inbox
        try:
            while not self.over and not client.disconnect:
                if client.stop:
                    client.stop = False
                    self.teardown()
                nap = self._loop.nap()
                if nap == 0:
                    self._turn()
                else:
                    inbox.wait(_LONGEST_WAIT if nap is None else min(nap, _LONGEST_WAIT))
        finally:
            self._loop.close()
        return True

    def _turn(self) -> None:
        turn = self._loop.turn()
        for notice in turn.notices:
            if isinstance(notice, notices.Session):
                self._session(notice)
        for arrival in turn.arrivals:
            if arrival.raw is not None:
                self._heard(arrival.raw)
        for notice in turn.notices:
            if isinstance(notice, notices.Offered):
                self._fire(
                    MesosClient.OFFERS, [_Offer(self, self.offers[o.id]) for o in notice.offers if o.id in self.offers]
                )
            elif isinstance(notice, notices.Rejected) and notice.rejection.code is RejectCode.UNKNOWN_TASK:
                self._kills.pop(notice.rejection.ref, lambda: None)()
            self._call(self._told, "notice", notice)
        self._kills = {}

    def _session(self, notice: notices.Session) -> None:
        if notice.session is SessionState.SUBSCRIBED:
            self._client.frameworkId = notice.framework_id
            if self._connected is False:
                self._fire(MesosClient.RECONNECTED, "mesos master reconnected")
            self._connected = True
            if self._adopt:
                self._adopt = False
                self.reconcile(RoundKind.IMPLICIT)
            self._fire(MesosClient.SUBSCRIBED, self._driver)
        elif self._connected:
            self._connected = False
            self._fire(MesosClient.DISCONNECTED, "mesos master disconnected")

    def _heard(self, raw: Json) -> None:
        """Passes on an event as avmesos does, but for the answers to questions about tasks that do not exist."""
        kind = raw["type"]
        if kind == "UPDATE":
            if not raw["update"]["status"]["task_id"]["value"].startswith(_FENCE):
                self._fire(kind, raw["update"])
        elif kind == "HEARTBEAT":
            self._fire(kind, kind)
        elif kind == "ERROR":
            self._fire(kind, raw["error"]["message"])
        elif kind in (MesosClient.RESCIND, MesosClient.FAILURE):
            self._fire(kind, raw[kind.lower()])

    def _fire(self, event: str, message: object) -> None:
        self._call(self._client.callbacks[event], event, message)

    def _call(self, callbacks: Sequence[Callable[[Any], None]], event: str, message: object) -> None:
        for callback in callbacks:
            try:
                callback(message)
            except Exception:  # as avmesos does: a mistake in a callback does not end the framework
                self._client.logger.exception("Error in %s callback", event)

    def _combine_offers(
        self, offers: Sequence[Any], operations: Sequence[Json], options: Optional[Json] = None
    ) -> bool:
        if operations and offers:
            ids = [o.get_offer()["id"]["value"] for o in offers]
            self.request(_launch(ids, operations, options))
        return True

    def _get_driver(self) -> "_SchedulerDriver":
        return self._driver

    def _kill(self, task_id: str, otherwise: Callable[[], object]) -> None:
        self._kills[self.kill(task_id)] = otherwise


class _Offer(Offer):  # type: ignore[misc]
    """An offer of avmesos whose answers go through the machine."""

    def __init__(self, reconciler: Reconciler, offer: Json) -> None:
        client = reconciler._client
        super().__init__(
            client.mesos_url, client.frameworkId, client.streamId, offer, client.requests_auth, client.verify
        )
        self._reconciler = reconciler

    def accept(self, operations: Sequence[Json], options: Optional[Json] = None) -> bool:
        return self._reconciler._combine_offers([self], operations, options)

    def decline(self, options: Optional[Json] = None) -> bool:
        offers = [self.offer["id"]["value"]]
        self._reconciler.request(events.Decline(offers=offers, refuse=_refuse(options)))
        return True


def _of_client(name: str) -> Any:
    """What changes with each subscription, while the driver stays."""
    return property(lambda self: getattr(self._reconciler._client, name), lambda self, value: None)


class _SchedulerDriver(MesosClient.SchedulerDriver):  # type: ignore[misc]
    """A driver of avmesos. Calls that the machine must know of go through it, others straight to the master."""

    def __init__(self, reconciler: Reconciler) -> None:
        self._reconciler = reconciler
        super().__init__("", "", "")

    mesos_url = _of_client("mesos_url")
    frameworkId = _of_client("frameworkId")
    streamId = _of_client("streamId")
    requests_auth = _of_client("requests_auth")
    verify = _of_client("verify")

    def kill(self, agent_id: str, task_id: str) -> bool:
        kill = super().kill
        self._reconciler._kill(task_id, lambda: kill(agent_id, task_id))
        return True

    def revive(self) -> None:
        self._reconciler.revive()

    def suppress(self) -> None:
        self._reconciler.suppress()

    def tearDown(self) -> None:
        self._reconciler.teardown()


class _Avmesos(Transport):
    """Subscribes as the client does, its ways of finding and of convincing a master included."""

    def __init__(self, client: MesosClient) -> None:
        super().__init__({"role": client.frameworkRole, "capabilities": client.capabilities})
        self._client = client

    def _read(self, stream: Subscription) -> None:
        client = self._client
        if stream.framework_id:
            client.frameworkId = stream.framework_id
        client.mesos_url_index = 0
        client._MesosClient__event_loop = lambda: self._records(stream, client.long_pool)  # called by what is next
        if client._MesosClient__register() is False:
            raise StreamError("no master has accepted the subscription")

    def _records(self, stream: Subscription, response: requests.Response) -> None:
        records = Records()
        connection = response.raw.connection
        try:
            stream.hold(lambda: _shut_down(connection))
            self._client.mesos_url = response.url[: -len(_PATH)]  # the leader, after redirects
            stream.opened(response.headers["Mesos-Stream-Id"])
            for data in response.iter_content(None):
                for record in records.feed(data):
                    stream.record(record)
        except (OSError, RecordError) as e:  # those of requests are OSErrors
            raise StreamError(f"the stream broke: {e!r}") from e
        finally:
            response.close()

    def _deliver(self, sender: Any, stream_id: str, body: Json) -> bytes:
        client = self._client
        if sender.connection is None:
            sender.connection = requests.Session()
        try:
            response = sender.connection.post(
                client.mesos_url + _PATH,
                json=body,
                headers={"Accept": "application/json", "Mesos-Stream-Id": stream_id},
                auth=client.requests_auth,
                verify=client.verify,
                timeout=(_CONNECT, _ANSWER),
                allow_redirects=False,
            )
        except requests.RequestException as e:
            reason = getattr(e.args[0] if e.args else None, "reason", None)
            unsent = isinstance(e, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
            failure = Failure.UNSUBSCRIBED if unsent else Failure.UNKNOWN
            raise CallError(failure, f"{body['type']} got no answer: {e}") from e
        if response.status_code // 100 == 2:
            return bytes(response.content)
        said = response.text[:512]
        failure = failure_of_status(response.status_code, said)
        raise CallError(failure, f"answered {response.status_code} to {body['type']}: {said}")


def _shut_down(connection: Any) -> None:
    with suppress(OSError, AttributeError):  # it is closed already
        connection.sock.shutdown(socket.SHUT_RDWR)


def _launch(offers: Sequence[str], infos: Sequence[Json], options: Optional[Json]) -> events.Launch:
    return events.Launch(offers=offers, tasks=[new_task(i) for i in infos], refuse=_refuse(options))


def _refuse(options: Optional[Json]) -> int:
    """refuse_seconds in microseconds. To the machine 0 is Mesos's default, so the least there is stands for 0."""
    seconds = ((options or {}).get("filters") or {}).get("refuse_seconds")
    return 0 if seconds is None else max(round(seconds * 1e6), 1)
