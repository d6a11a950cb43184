"""The drivers: one waits on a thread, the other in an event loop."""

import asyncio
import contextlib
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from os import PathLike
from typing import Any, AsyncIterator, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Union

from .. import events, notices
from ..enums import Rollback, RoundKind
from ..errors import Poisoned
from ..events import Event
from ..notices import Notice
from ..values import Config, NewOperation, NewTask, ReplaceRequest, RoundNotice
from ._credentials import Credentials, Given
from ._http import HTTP
from ._loop import Loop, StoredOperation, StoredReplacement, StoredTask, Turn
from ._mesos import Arrival, Json, new_operation, new_task
from ._resources import needed
from ._store import SQLiteStore, Store
from ._transport import Transport

Ids = Union[str, Sequence[str]]

_LONGEST_WAIT = 3600.0


class Requests:
    """What a framework can ask for, and look at.

    Each request is numbered. What comes of it is a notice; one that is not carried out is a Rejected notice with its
    number. Requests may be made from any thread. Spans are seconds.
    """

    _loop: Loop
    _number = 0

    @property
    def tasks(self) -> Mapping[str, StoredTask]:
        """The tasks that the store held when this driver, or its machine, was made."""
        return self._loop.tasks

    @property
    def operations(self) -> Mapping[str, StoredOperation]:
        """The operations that the store held when this driver, or its machine, was made."""
        return self._loop.operations

    @property
    def replacements(self) -> Mapping[str, StoredReplacement]:
        """The replacements that the store held then."""
        return self._loop.replacements

    @property
    def rounds(self) -> Sequence[RoundNotice]:
        """The last rounds before that, oldest first."""
        return self._loop.rounds

    @property
    def offers(self) -> Mapping[str, Json]:
        """The offers that can be used, whole, by their ids."""
        return self._loop.offers

    @property
    def over(self) -> Optional[notices.Session]:
        """Why the framework has come to its end, if it has."""
        return self._loop.over

    def launch(
        self,
        offers: Ids,
        tasks: Sequence[Union[NewTask, Json]] = (),
        *,
        operations: Sequence[Union[NewOperation, Json]] = (),
        refuse: float = 0,
    ) -> int:
        """Carries out operations, then starts tasks, on offers of one agent.

        Tasks are TaskInfos as the v1 API has them in JSON, or what `new_task` makes of them; agent_id is set here.
        """
        return self._request(
            events.Launch,
            offers=_list(offers),
            start=[o if isinstance(o, NewOperation) else new_operation(o) for o in operations],
            tasks=[t if isinstance(t, NewTask) else new_task(t) for t in tasks],
            refuse=_micros(refuse),
        )

    def decline(self, offers: Ids, *, refuse: float = 0) -> int:
        """Gives offers back; for refuse seconds they are not wanted again."""
        return self._request(events.Decline, offers=_list(offers), refuse=_micros(refuse))

    def kill(self, task_id: str, *, grace: float = 0) -> int:
        """Ends a task; grace is the time between SIGTERM and SIGKILL, 0 the task's own."""
        return self._request(events.Kill, task_id=task_id, grace=_micros(grace))

    def forget(self, task_id: str) -> int:
        """Drops the record of a task that is over."""
        return self._request(events.Forget, task_id=task_id)

    def forget_operation(self, operation_id: str) -> int:
        """Drops the record of an operation that is settled."""
        return self._request(events.ForgetOperation, operation_id=operation_id)

    def replace(
        self,
        replace_id: str,
        old: Json,
        new: Json,
        *,
        fallback: Optional[Json] = None,
        rollback: Optional[Rollback] = None,
        offers: Ids = (),
        grace: float = 0,
        stop: float = 0,
        start: float = 0,
        settle: float = 0,
    ) -> int:
        """Ends a task and starts another in its place, on its agent, with what it had, or that and offers.

        replace_id is fresh; the same request again is the same replacement. old is the TaskInfo that the task was
        launched with, such as `tasks` has it; new and fallback have fresh task_ids. fallback is what is started again
        if new does not come up: within what new has (Rollback.IF_FITS), or with all that old had, which is held until
        then (Rollback.HOLD, the default). Raises ValueError for a TaskInfo whose resources are not as Mesos has them.

        grace is as of `kill`; stop and start are how long the end of the old task and the start of the new one are
        waited for, 0 for what the configuration says; settle is how long the new one must run to count as up.
        """
        if rollback is None:
            rollback = Rollback.OFF if fallback is None else Rollback.HOLD
        after, back = new_task(new), None if fallback is None else new_task(fallback)
        wish = ReplaceRequest(
            replace_id=replace_id,
            old_task_id=old["task_id"]["value"],
            old_resources=needed(old),
            new_task_id=after.task_id,
            new_resources=needed(new),
            new_info=after.info,
            rollback=rollback,
            fallback_task_id=back.task_id if back else "",
            fallback_info=back.info if back else b"",
            grace=_micros(grace),
            stop=_micros(stop),
            start=_micros(start),
            settle=_micros(settle),
        )
        return self._request(events.Replace, replace=wish, offers=_list(offers))

    def forget_replacement(self, replace_id: str) -> int:
        """Drops the record of a replacement that is over."""
        return self._request(events.ForgetReplacement, replace_id=replace_id)

    def reconcile(
        self, kind: RoundKind = RoundKind.EXPLICIT, *, task_ids: Sequence[str] = (), agent_id: str = ""
    ) -> int:
        """Starts a round now."""
        return self._request(events.Reconcile, kind=kind, task_ids=task_ids, agent_id=agent_id)

    def reconcile_operations(
        self, kind: RoundKind = RoundKind.EXPLICIT, *, operation_ids: Sequence[str] = (), agent_id: str = ""
    ) -> int:
        """Starts a round of operations now."""
        return self._request(events.ReconcileOperations, kind=kind, operation_ids=operation_ids, agent_id=agent_id)

    def revive(self) -> int:
        """Wants offers again."""
        return self._request(events.Revive)

    def suppress(self) -> int:
        """Wants no offers."""
        return self._request(events.Suppress)

    def pause(self) -> int:
        """Starts no periodic round until `resume`."""
        return self._request(events.Pause)

    def resume(self) -> int:
        """Starts periodic rounds again."""
        return self._request(events.Resume)

    def teardown(self) -> int:
        """Ends the framework, and all its tasks."""
        return self._request(events.Teardown)

    def request(self, event: Event) -> None:
        """Makes any request, under a number of the caller's own."""
        self._loop.transport.inbox.put(Arrival(event))

    def _request(self, make: Callable[..., Event], **fields: Any) -> int:
        with _numbers:
            self._number += 1
            number = self._number
        self.request(make(ref=number, **fields))
        return number


_numbers = threading.Lock()


class Driver(Requests):
    """Runs a framework: iterate over it, and it yields one notice after the other, until the framework is over.

    Everything that a notice follows from is durable when it is yielded. Closing it leaves the tasks running.
    """

    def __init__(
        self,
        masters: Union[str, Sequence[str]],
        store: Union[str, "PathLike[str]", Store],
        framework: Json,
        *,
        config: Config = Config(),
        credentials: Given = None,
        tls: Optional[ssl.SSLContext] = None,
        allow_plaintext_credentials: bool = False,
        rebuilt: Callable[[Poisoned], None] = lambda cause: None,
    ) -> None:
        """Restores the machine from the store.

        masters are host:port or URLs, any of which leads to the leader; store is the path of a file, or a database of
        one's own; framework is a FrameworkInfo as the v1 API has it in JSON. rebuilt is told when a machine has failed
        and another was made from the store: requests that were under way must be made again.

        credentials are a principal and its secret, for HTTP basic authentication. They are sent to the masters that
        are named, and without https only on this machine, unless allow_plaintext_credentials.
        """
        self._loop = _loop(masters, store, framework, config, credentials, tls, allow_plaintext_credentials, rebuilt)
        self._untold: List[Notice] = []
        self._stopped = False
        self._closed = False

    def wait(self, timeout: Optional[float] = None) -> Optional[Notice]:
        """The next notice; None if there was none for so many seconds, or the driver was stopped or is over."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self._untold:
            if self._stopped or self.over:
                return None
            nap = self._loop.nap()
            if nap != 0:
                left = _LONGEST_WAIT if end is None else end - time.monotonic()
                if left <= 0:
                    return None
                self._loop.transport.inbox.wait(min(left, _LONGEST_WAIT if nap is None else nap))
            if not self._stopped and self._loop.nap() == 0:
                self._untold.extend(self._loop.turn().notices)
        return self._untold.pop(0)

    def __iter__(self) -> Iterator[Notice]:
        while True:
            notice = self.wait()
            if notice is None:
                return
            yield notice

    def stop(self) -> None:
        """Ends a wait, and every later one; from any thread, or a handler of a signal."""
        self._stopped = True
        self._loop.transport.inbox.wake()

    def close(self) -> None:
        """Ends the stream; the master keeps the framework for its failover timeout. Not while another thread waits."""
        self._stopped = True
        if not self._closed:
            self._closed = True
            self._loop.close()

    def __enter__(self) -> "Driver":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncDriver(Requests):
    """Runs a framework in an event loop: `async with`, then `async for notice in driver`, until the framework is over.

    The machine and the store work in a thread of their own, and so does what speaks to the master.
    """

    def __init__(
        self,
        masters: Union[str, Sequence[str]],
        store: Union[str, "PathLike[str]", Store],
        framework: Json,
        *,
        config: Config = Config(),
        credentials: Given = None,
        tls: Optional[ssl.SSLContext] = None,
        allow_plaintext_credentials: bool = False,
        rebuilt: Callable[[Poisoned], None] = lambda cause: None,
    ) -> None:
        """As of `Driver`; the store is opened by `async with`."""
        self._make = lambda: _loop(
            masters, store, framework, config, credentials, tls, allow_plaintext_credentials, rebuilt
        )
        self._untold: List[Notice] = []
        self._turn: Optional[asyncio.Future[Turn]] = None

    async def __aenter__(self) -> "AsyncDriver":
        running = asyncio.get_running_loop()
        self._worker = ThreadPoolExecutor(1, "rollcall-turn")
        self._ready = asyncio.Event()
        try:
            self._loop = await running.run_in_executor(self._worker, self._make)
        except BaseException:
            self._worker.shutdown(wait=False)
            raise
        self._loop.transport.inbox.notify = lambda: _call_soon(running, self._ready)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.get_running_loop().run_in_executor(self._worker, self._loop.close)
        self._worker.shutdown()

    async def wait(self, timeout: Optional[float] = None) -> Optional[Notice]:
        """The next notice; None if there was none for so many seconds, or the framework is over."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self._untold:
            if self.over:
                return None
            nap = self._loop.nap()
            if nap != 0 and self._turn is None:
                left = _LONGEST_WAIT if end is None else end - time.monotonic()
                if left <= 0:
                    return None
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._ready.wait(), min(left, _LONGEST_WAIT if nap is None else nap))
            self._ready.clear()
            if self._turn is not None or self._loop.nap() == 0:
                self._untold.extend((await self._finish()).notices)
        return self._untold.pop(0)

    def __aiter__(self) -> AsyncIterator[Notice]:
        return self._notices()

    async def _notices(self) -> AsyncIterator[Notice]:
        while True:
            notice = await self.wait()
            if notice is None:
                return
            yield notice

    async def _finish(self) -> Turn:
        """Runs a turn, or waits for the one that a cancelled wait has left behind: no notice is lost."""
        if self._turn is None:
            running = asyncio.get_running_loop()
            self._turn = asyncio.ensure_future(running.run_in_executor(self._worker, self._loop.turn))
        turn = await asyncio.shield(self._turn)
        self._turn = None
        return turn


def _call_soon(running: asyncio.AbstractEventLoop, ready: asyncio.Event) -> None:
    if not running.is_closed():
        running.call_soon_threadsafe(ready.set)


def _loop(
    masters: Union[str, Sequence[str]],
    store: Union[str, "PathLike[str]", Store],
    framework: Json,
    config: Config,
    credentials: Given,
    tls: Optional[ssl.SSLContext],
    allow_plaintext: bool,
    rebuilt: Callable[[Poisoned], None],
) -> Loop:
    if credentials is not None and not isinstance(credentials, Credentials):
        credentials = Credentials(*credentials)
    if credentials:
        config = reserving_as(credentials.principal, config)
    transport = HTTP(_list(masters), _capable(framework, config), credentials, tls, allow_plaintext)
    return open_loop(transport, store, config, rebuilt)


def reserving_as(principal: str, config: Config) -> Config:
    """A master lets whom it knows reserve in his own name only."""
    if config.replace.principal:
        return config
    return config.changed(replace=config.replace.changed(principal=principal))


def open_loop(
    transport: Transport,
    store: Union[str, "PathLike[str]", Store],
    config: Config,
    rebuilt: Callable[[Poisoned], None] = lambda cause: None,
) -> Loop:
    """Makes a loop, with a store at a path or one that is open."""
    if config.replace.native:
        raise ValueError("config.replace.native: this driver is for Mesos, which does not replace tasks itself")
    config = config.changed(replace=config.replace.changed(resources=True))  # offers come with theirs
    opened: Store = SQLiteStore(store) if isinstance(store, (str, PathLike)) else store
    try:
        return Loop(transport, opened, config, rebuilt)
    except BaseException:
        opened.close()
        raise


def _capable(framework: Json, config: Config) -> Json:
    """The framework subscribes as the machine expects it."""
    others = [c for c in framework.get("capabilities", ()) if c.get("type") != "PARTITION_AWARE"]
    aware: List[Dict[str, str]] = [{"type": "PARTITION_AWARE"}] if config.partition_aware else []
    return {**framework, "capabilities": others + aware}


def _list(ids: Ids) -> Sequence[str]:
    return [ids] if isinstance(ids, str) else ids


def _micros(seconds: float) -> int:
    return round(seconds * 1e6)
