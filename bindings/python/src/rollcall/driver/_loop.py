"""What a driver does between two waits; waiting is up to the driver."""

import json
import time
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence

from .. import events, notices
from .._read import (
    read_operation_record,
    read_replace_info_record,
    read_replace_record,
    read_round_record,
    read_task_record,
)
from ..calls import Subscribe
from ..enums import SessionState
from ..errors import Poisoned
from ..machine import Machine
from ..notices import Notice
from ..values import Config, OperationRecord, Record, ReplaceInfoRecord, ReplaceRecord, RoundNotice, TaskRecord
from ._mesos import Arrival, Json
from ._store import Store
from ._transport import Transport

_REBUILDS = 3  # a machine that fails more often from the same store is given up


class StoredTask(NamedTuple):
    """A task as the store held it."""

    record: TaskRecord
    info: Optional[Json]
    """What it was launched with; None if it was not launched here."""


class StoredOperation(NamedTuple):
    """An operation as the store held it."""

    record: OperationRecord
    info: Optional[Json]
    """What it was started with; None if it was not started here."""


class StoredReplacement(NamedTuple):
    """A replacement as the store held it."""

    record: ReplaceRecord
    asked: ReplaceInfoRecord
    """What was asked for, and on which agent."""


class Turn(NamedTuple):
    """What came of one step."""

    arrivals: Sequence[Arrival]
    notices: Sequence[Notice]


class Loop:
    """The machine, its store and its transport, and the order between them."""

    def __init__(
        self,
        transport: Transport,
        store: Store,
        config: Config,
        rebuilt: Callable[[Poisoned], None] = lambda cause: None,
    ) -> None:
        self.transport = transport
        self.tasks: Dict[str, StoredTask] = {}
        self.operations: Dict[str, StoredOperation] = {}
        self.replacements: Dict[str, StoredReplacement] = {}
        self.rounds: List[RoundNotice] = []
        self.over: Optional[notices.Session] = None
        self.offers: Mapping[str, Json] = {}
        self._store = store
        self._config = config
        self._tell_rebuilt = rebuilt
        self._began = time.time_ns() // 1000 - time.monotonic_ns() // 1000
        self._framework_id = ""
        self._wake = 1  # at once
        self._rebuilt = 0
        self._turning = False
        self._machine: Machine
        self._build()

    def turn(self) -> Turn:
        """Steps once with all that has arrived, and does everything that is owed for it."""
        if self._turning:
            raise RuntimeError("a turn was broken off: the machine may be ahead of the store; make a new driver")
        self._turning = True
        arrivals = self.transport.inbox.take()
        for arrival in arrivals:
            self._offers.arrive(arrival)
        try:
            output = self._machine.step(self._now(), [a.event for a in arrivals])
        except Poisoned as e:
            self._rebuild(e)
            self._turning = False
            return Turn(arrivals, ())
        if output.store:
            self._store.write(output.store)
        for notice in output.notices:
            self._offers.follow(notice)
            if isinstance(notice, notices.Session):
                self._session(notice)
        for call in output.calls:
            if isinstance(call, Subscribe):
                self.transport.subscribe(call.epoch, call.framework_id)
            else:
                self._offers.use(getattr(call, "offers", ()))
                self.transport.send(self._framework_id, call)
        self._wake = output.wake_at
        self._turning = False
        return Turn(arrivals, output.notices)

    def nap(self) -> Optional[float]:
        """How many seconds there is nothing to do, if nothing arrives; None: for ever."""
        if self.transport.inbox:
            return 0
        return max(self._wake - self._now(), 0) / 1e6 if self._wake else None

    def close(self) -> None:
        """Ends the stream and closes the store."""
        self.transport.close()
        self._machine.close()
        self._store.close()

    def _now(self) -> int:
        """The wall clock when this began, and what has passed since: it does not jump when someone sets the clock."""
        return self._began + time.monotonic_ns() // 1000

    def _session(self, session: notices.Session) -> None:
        if session.framework_id:
            self._framework_id = session.framework_id
        if session.session is SessionState.DISCONNECTED:
            self.transport.void(session.epoch)
        if session.session >= SessionState.REMOVED:
            self.over = session

    def _build(self) -> None:
        """Makes the machine from the store."""
        records = list(self._store.load())
        self._machine = Machine(self._config)
        self._machine.restore(records)  # which checks them
        held = _Held()
        for record in records:
            held.look(record)
        self.tasks, self.operations, self.rounds = held.tasks(), held.operations(), held.rounds
        self.replacements = held.replacements()
        self._offers = _Offers()
        self.offers = self._offers.held
        self._wake = 1

    def _rebuild(self, cause: Poisoned) -> None:
        """Drops a machine that has failed and makes a new one from the store. Its batch must be asked for again."""
        self._rebuilt += 1
        if self._rebuilt > _REBUILDS:
            raise cause
        self.transport.hang_up()
        self._machine.close()
        self._build()
        self._tell_rebuilt(cause)


class _Held:
    """What records say that a framework may want to know."""

    def __init__(self) -> None:
        self.rounds: List[RoundNotice] = []
        self._tasks: Dict[str, TaskRecord] = {}
        self._operations: Dict[str, OperationRecord] = {}
        self._replacements: Dict[str, ReplaceRecord] = {}
        self._asked: Dict[str, ReplaceInfoRecord] = {}
        self._infos: Dict[str, bytes] = {}

    def look(self, record: Record) -> None:
        kind, _, name = record.key.decode().partition("/")
        value = record.value or b""
        if kind == "task":
            self._tasks[name] = read_task_record(value)
        elif kind == "operation":
            self._operations[name] = read_operation_record(value)
        elif kind == "replace":
            self._replacements[name] = read_replace_record(value)
        elif kind == "replace-info":
            self._asked[name] = read_replace_info_record(value)
        elif kind == "round":
            self.rounds.append(read_round_record(value))
        elif kind in ("launch", "operation-info"):
            self._infos[f"{kind}/{name}"] = value[1:]  # behind the version

    def tasks(self) -> Dict[str, StoredTask]:
        return {i: StoredTask(r, self._info(f"launch/{i}")) for i, r in self._tasks.items()}

    def operations(self) -> Dict[str, StoredOperation]:
        return {i: StoredOperation(r, self._info(f"operation-info/{i}")) for i, r in self._operations.items()}

    def replacements(self) -> Dict[str, StoredReplacement]:
        """One of which nothing but the request was stored had not begun, and never will."""
        return {i: StoredReplacement(r, self._asked[i]) for i, r in self._replacements.items()}

    def _info(self, key: str) -> Any:
        value = self._infos.get(key)
        return None if value is None else json.loads(value)


class _Offers:
    """The offers that can be used, whole. The machine decides which those are; this follows its notices and calls."""

    def __init__(self) -> None:
        self.held: Dict[str, Json] = {}
        # Not told of yet, or never: the machine keeps some until a round has ended, and some for replacements.
        self._arrived: Dict[str, Json] = {}
        self._epoch = 0  # of the stream they came on

    def arrive(self, arrival: Arrival) -> None:
        """Takes what an event brings. Offers of a stream that is over are of no use, to the machine too."""
        event = arrival.event
        if isinstance(event, events.Subscribed):
            self._epoch = max(self._epoch, event.epoch)
        elif isinstance(event, events.Rescinded):
            self.use([event.offer_id])
        elif isinstance(event, events.Offered) and event.epoch >= self._epoch:
            for offer in arrival.offers:
                self._arrived[offer["id"]["value"]] = offer

    def follow(self, notice: Notice) -> None:
        """Does what a notice says; offers can be lost and others come within one step."""
        if isinstance(notice, notices.Offered):
            for offer in notice.offers:
                if offer.id in self._arrived:
                    self.held[offer.id] = self._arrived.pop(offer.id)
        elif isinstance(notice, notices.OffersLost):
            for offer_id in [o.id for o in notice.offers] or list(self.held):
                self.held.pop(offer_id, None)
        elif isinstance(notice, notices.Session) and notice.session is not SessionState.SUBSCRIBED:
            self._arrived.clear()  # no offer outlives its stream

    def use(self, ids: Sequence[str]) -> None:
        """Forgets offers that were accepted or declined."""
        for offer_id in ids:
            self.held.pop(offer_id, None)
            self._arrived.pop(offer_id, None)
