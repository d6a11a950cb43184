"""What all ways to speak to a master share: the one event stream, and calls in their order."""

import collections
import json
import threading
from abc import ABC, abstractmethod
from typing import Any, Callable, Deque, List, Optional, Tuple

from .. import calls, events
from ..calls import Call
from ..enums import Failure
from ._mesos import Arrival, Json, Unreadable, arrival_of, call_of, failure_of, operation_of, text

_FULL = 1 << 16  # arrivals from which on streams wait

_ACKS = (calls.Acknowledge, calls.AcknowledgeOperation)


class StreamError(Exception):
    """The event stream could not be opened, or has ended."""


class CallError(Exception):
    """A call was not accepted."""

    def __init__(self, failure: Failure, message: str) -> None:
        super().__init__(message)
        self.failure = failure


class Inbox:
    """Collects what arrives, from any thread, until it is taken, all at once."""

    def __init__(self) -> None:
        self.notify: Callable[[], None] = lambda: None  # for those who do not wait here
        self._list: List[Arrival] = []
        self._lock = threading.Condition()

    def put(self, arrival: Arrival, wait: Callable[[], bool] = lambda: False) -> None:
        """Adds. A stream waits while there is too much, as long as wait says so: the master then waits too."""
        with self._lock:
            while len(self._list) >= _FULL and wait():
                self._lock.wait(1)
            self._list.append(arrival)
            self._lock.notify_all()
        self.notify()

    def take(self) -> List[Arrival]:
        """Empties the inbox."""
        with self._lock:
            taken, self._list = self._list, []
            self._lock.notify_all()
        return taken

    def wait(self, seconds: float) -> None:
        """Waits until there is something, though not longer."""
        with self._lock:
            if not self._list:
                self._lock.wait(seconds)

    def wake(self) -> None:
        """Ends a wait, though nothing has arrived."""
        with self._lock:
            self._lock.notify_all()

    def __bool__(self) -> bool:
        return bool(self._list)


class Subscription:
    """One event stream, from the call that wants it on."""

    def __init__(self, inbox: Inbox, epoch: int, framework_id: str, role: str) -> None:
        self.epoch = epoch
        self.framework_id = framework_id
        self._role = role
        self.stream_id = ""  # empty until it was answered, and when it is void
        self._inbox = inbox
        self._lock = threading.Lock()
        self._over = False
        self._hang_up: Callable[[], None] = lambda: None

    def hold(self, hang_up: Callable[[], None]) -> None:
        """Tells how to end the stream from another thread."""
        with self._lock:
            self._check()
            self._hang_up = hang_up

    def opened(self, stream_id: str) -> None:
        """Tells that the master has accepted it: calls can be sent."""
        with self._lock:
            self._check()
            self.stream_id = stream_id

    def record(self, data: bytes) -> None:
        """Passes on what the master says."""
        with self._lock:
            self._check()
        self._inbox.put(arrival_of(self.epoch, self._role, data), wait=lambda: not self._over)

    def end(self) -> None:
        """Ends it: nothing that comes of it arrives any more."""
        with self._lock:
            self._over, self.stream_id = True, ""
            hang_up = self._hang_up
        hang_up()

    def failed(self, message: str) -> None:
        """Tells that it has ended, or could not be opened."""
        with self._lock:
            over = self._over
        if not over:
            self._inbox.put(Arrival(events.Disconnected(epoch=self.epoch, message=text(message))))

    def _check(self) -> None:
        if self._over:
            raise StreamError("given up")


class Transport(ABC):
    """Carries calls to the master, and brings its events. One thread reads, two send: acknowledgements overtake."""

    def __init__(self, framework: Json) -> None:
        """framework is the FrameworkInfo: it says how resources are read and written."""
        roles = framework.get("roles") or []
        self._role: str = roles[0] if len(roles) == 1 else framework.get("role") or "*"
        capabilities = framework.get("capabilities") or []
        self._refinement = any(c["type"] == "RESERVATION_REFINEMENT" for c in capabilities)
        self.inbox = Inbox()
        self._stream: Optional[Subscription] = None
        self._closed = False
        self._calls, self._acks = _Sender(self), _Sender(self)

    # What a transport does in its own way; from its own threads.

    @abstractmethod
    def _read(self, stream: Subscription) -> None:
        """Subscribes, and tells the subscription of it and of every record, until it ends. Raises StreamError."""

    @abstractmethod
    def _deliver(self, sender: Any, stream_id: str, body: Json) -> bytes:
        """Sends one call, and returns the body of the answer. Raises CallError."""

    # What the loop wants; from its thread.

    def subscribe(self, epoch: int, framework_id: str) -> None:
        """Opens the stream of an epoch, and ends the one before."""
        if self._closed:
            return
        if self._stream is not None:
            self._stream.end()
        self._stream = Subscription(self.inbox, epoch, framework_id, self._role)
        threading.Thread(target=self._run, args=(self._stream,), name="rollcall-stream", daemon=True).start()

    def send(self, framework_id: str, call: Call) -> None:
        """Sends a call, after those before it were answered."""
        try:
            body = call_of(framework_id, call, self._refinement)
        except ValueError as e:  # the info of a task or operation is not JSON
            self.inbox.put(Arrival(failure_of(call, Failure.REFUSED, str(e))))
            return
        (self._acks if isinstance(call, _ACKS) else self._calls).put(call, body)

    def void(self, epoch: int) -> None:
        """Keeps calls of an epoch that is over from being sent.

        Its stream stays, unheard, until the next is opened: to the master its end would be ours.
        """
        if self._stream is not None and self._stream.epoch == epoch:
            self._stream.stream_id = ""

    def close(self) -> None:
        """Ends everything. The master keeps the framework for its failover timeout."""
        self._closed = True
        self.hang_up()
        self._calls.close()
        self._acks.close()

    def hang_up(self) -> None:
        """Ends the stream. What has arrived of it is dropped, requests included: they must be made again."""
        if self._stream is not None:
            self._stream.end()
        self.inbox.take()

    def _run(self, stream: Subscription) -> None:
        try:
            self._read(stream)
            stream.failed("the stream has ended")
        except (StreamError, Unreadable) as e:
            stream.failed(str(e))
        except Exception as e:  # the loop must hear of it, whatever it was
            stream.failed(repr(e))

    def _carry(self, sender: "_Sender", call: Call, body: Json) -> None:
        """Sends one call, if it is not void, and puts what comes of it into the inbox."""
        stream = self._stream
        stream_id = stream.stream_id if stream is not None and stream.epoch == call.epoch else ""
        if not stream_id:
            return
        try:
            answer = self._deliver(sender, stream_id, body)
        except CallError as e:
            self.inbox.put(Arrival(failure_of(call, e.failure, str(e))))
            return
        except Exception as e:
            self.inbox.put(Arrival(failure_of(call, Failure.UNKNOWN, repr(e))))
            return
        if answer and isinstance(call, calls.ReconcileOperations):
            self._answered(call, answer)

    def _answered(self, call: Call, answer: bytes) -> None:
        """Mesos 1.6 and 1.7 answer questions about operations in the body."""
        try:
            body = json.loads(answer)["reconcile_operations"]
            operations = [operation_of(s) for s in body.get("operation_statuses", ())]
        except (KeyError, TypeError, ValueError, AttributeError):
            return  # they are asked for again
        self.inbox.put(Arrival(events.OperationsAnswered(epoch=call.epoch, call_id=call.id, operations=operations)))


class _Sender:
    """Sends calls in their order, one after the other was answered. The machine's limits bound the queue."""

    def __init__(self, transport: Transport) -> None:
        self.connection: Any = None  # the transport's own, kept between calls
        self._transport = transport
        self._queue: Deque[Tuple[Call, Json]] = collections.deque()
        self._ready = threading.Condition()
        self._thread: Optional[threading.Thread] = None
        self._closed = False

    def put(self, call: Call, body: Json) -> None:
        with self._ready:
            self._queue.append((call, body))
            self._ready.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="rollcall-calls", daemon=True)
                self._thread.start()

    def close(self) -> None:
        with self._ready:
            self._closed = True
            self._queue.clear()
            self._ready.notify()

    def _run(self) -> None:
        while True:
            with self._ready:
                while not self._queue and not self._closed:
                    self._ready.wait()
                if self._closed:
                    break
                call, body = self._queue.popleft()
            self._transport._carry(self, call, body)
        if self.connection is not None:
            self.connection.close()
