"""The v1 scheduler API over http.client of the standard library."""

import contextlib
import functools
import http.client
import ipaddress
import json
import select
import socket
import ssl
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple
from urllib.parse import urljoin, urlsplit

from ..enums import Failure
from ._credentials import Credentials
from ._mesos import Json
from ._recordio import RecordError, Records
from ._transport import CallError, StreamError, Subscription, Transport

_PATH = "/api/v1/scheduler"
_REDIRECTS = 5
_CONNECT = 10.0  # seconds
_ANSWER = 30.0
_PIECE = 1 << 16

# The bodies of a 400 by which a master says that the subscription is gone; any other 400 is about the call.
_LOST = (
    "Framework cannot be found",
    "didn't match the stream ID currently associated with framework ID",
)


class Address(NamedTuple):
    """Where a master is."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """host:port, for messages."""
        return f"{self.host}:{self.port}"

    @property
    def here(self) -> bool:
        """It is this machine."""
        try:
            return self.host.lower() == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:  # a name
            return False

    def same(self, other: "Address") -> bool:
        """Whether credentials for the one may be sent to the other."""
        return self[:3] == other[:3]


def parse_master(master: str) -> Address:
    """Reads host, host:port or an http or https URL; its path is put in front of the API's own."""
    if master.startswith("zk://"):
        raise ValueError("zk:// is not supported: name the masters themselves; any one of them leads to the leader")
    bare = "://" not in master
    url = urlsplit("http://" + master if bare else master)
    if url.username is not None:
        raise ValueError("a master's address with a user name in it: use credentials")
    if url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment:
        raise ValueError(f"not host:port and not an http or https URL: {master!r}")
    port = url.port or (5050 if bare else 443 if url.scheme == "https" else 80)
    return Address(url.scheme, url.hostname, port, url.path.rstrip("/") + _PATH)


Answer = Tuple[http.client.HTTPConnection, http.client.HTTPResponse]


class HTTP(Transport):
    """Speaks to the leading master, whichever of those named, or of those that they lead to, it is."""

    def __init__(
        self,
        masters: Sequence[str],
        framework: Json,
        credentials: Optional[Credentials] = None,
        tls: Optional[ssl.SSLContext] = None,
        allow_plaintext_credentials: bool = False,
    ) -> None:
        super().__init__(framework)
        self._masters = [parse_master(m) for m in masters]
        if not self._masters:
            raise ValueError("no master")
        for m in self._masters:
            if credentials and m.scheme == "http" and not m.here and not allow_plaintext_credentials:
                raise ValueError(
                    f"credentials would travel in plain text to {m.place}: use https://, or allow_plaintext_credentials"
                )
        self._framework = framework
        self._credentials = credentials
        self._tls = tls
        self._leader: Optional[Address] = None

    def _read(self, stream: Subscription) -> None:
        named = {"id": {"value": stream.framework_id}} if stream.framework_id else {}
        body: Json = {"type": "SUBSCRIBE", "subscribe": {"framework_info": {**self._framework, **named}}}
        if stream.framework_id:
            body["framework_id"] = {"value": stream.framework_id}
        connection, response = self._find_leader(stream, json.dumps(body).encode())
        try:
            stream.opened(response.headers["Mesos-Stream-Id"])
            connection.sock.settimeout(None)  # the machine decides when a silence is too long
            records = Records()
            while True:
                data = response.read1(_PIECE)
                if not data:
                    break
                for record in records.feed(data):
                    stream.record(record)
            if records.inside:
                raise StreamError("the stream has ended inside a record")
        except (OSError, http.client.HTTPException, RecordError) as e:
            raise StreamError(f"the stream of {connection.host} broke: {e!r}") from e
        finally:
            response.close()
            connection.close()

    def _find_leader(self, stream: Subscription, body: bytes) -> Answer:
        """Subscribes at the last leader, and then at each of the masters, until one takes it."""
        tried: List[str] = []
        for address in dict.fromkeys(([self._leader] if self._leader else []) + self._masters):
            try:
                return self._follow(stream, address, body)
            except (OSError, http.client.HTTPException, StreamError) as e:
                tried.append(f"{address.place}: {e}")
        raise StreamError("; ".join(tried))

    def _follow(self, stream: Subscription, address: Address, body: bytes) -> Answer:
        """Subscribes at a master, or where it leads to."""
        for _ in range(_REDIRECTS):
            connection = self._connect(address)
            try:
                stream.hold(functools.partial(_shut_down, connection.sock))
                connection.request("POST", address.path, body, self._headers())
                response = connection.getresponse()
                if response.status == 200 and response.headers.get("Mesos-Stream-Id"):
                    self._leader = address
                    return connection, response
                said = response.read(512).decode("utf-8", "replace").strip()
            except BaseException:
                connection.close()
                raise
            connection.close()
            if response.status != 307:
                raise StreamError(f"answered {response.status} to SUBSCRIBE: {said}")
            address = self._redirect(address, response.headers.get("Location", ""))
        raise StreamError("too many redirects: the masters do not agree who leads")

    def _redirect(self, address: Address, location: str) -> Address:
        """Where a master that does not lead sends us. It writes the address without a scheme."""
        url = urlsplit(urljoin(f"{address.scheme}://{address.place}{address.path}", location))
        if url.scheme not in ("http", "https") or not url.hostname or url.username is not None:
            raise StreamError(f"leads to {location!r}, which is no address of a master")
        if address.scheme == "https" and url.scheme == "http":
            raise StreamError(f"leads from TLS to plain text: {location!r}")
        port = url.port or (443 if url.scheme == "https" else 80)
        path = url.path if url.path not in ("", "/") else address.path
        to = Address(url.scheme, url.hostname, port, path)
        if self._credentials and not (address.here and to.here or any(m.same(to) for m in self._masters)):
            raise StreamError(f"leads to {to.place}; credentials are sent only to the masters that were named")
        return to

    def _connect(self, address: Address) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection
        if address.scheme == "https":
            connection = http.client.HTTPSConnection(address.host, address.port, timeout=_CONNECT, context=self._tls)
        else:
            connection = http.client.HTTPConnection(address.host, address.port, timeout=_CONNECT)
        connection.connect()
        connection.sock.settimeout(_ANSWER)
        return connection

    def _headers(self) -> Dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "rollcall-python"}
        if self._credentials:
            headers["Authorization"] = self._credentials.header()
        return headers

    def _deliver(self, sender: Any, stream_id: str, body: Json) -> bytes:
        leader = self._leader
        if leader is None:
            raise CallError(Failure.UNSUBSCRIBED, "there is no leader")
        kept = sender.connection
        if kept is not None and (kept.leader != leader or _dead(kept.connection)):
            kept.close()
            kept = sender.connection = None
        if kept is None:
            try:
                kept = sender.connection = _Kept(leader, self._connect(leader))
            except OSError as e:
                raise CallError(Failure.UNSUBSCRIBED, f"{body['type']} was not sent to {leader.place}: {e}") from e
        try:
            kept.connection.request(
                "POST", leader.path, json.dumps(body), {**self._headers(), "Mesos-Stream-Id": stream_id}
            )
            response = kept.connection.getresponse()
            answer: bytes = response.read()
        except (OSError, http.client.HTTPException) as e:
            kept.close()
            sender.connection = None
            raise CallError(Failure.UNKNOWN, f"{body['type']} got no answer of {leader.place}: {e!r}") from e
        if response.status // 100 == 2:
            return answer
        said = answer[:512].decode("utf-8", "replace").strip()
        failure = failure_of_status(response.status, said)
        raise CallError(failure, f"{leader.place} answered {response.status} to {body['type']}: {said}")


class _Kept(NamedTuple):
    """A connection that is used again, and whose it is."""

    leader: Address
    connection: http.client.HTTPConnection

    def close(self) -> None:
        self.connection.close()


def _shut_down(stream: socket.socket) -> None:
    """Ends a stream: a thread that reads from it wakes up."""
    with contextlib.suppress(OSError):  # it is closed already
        stream.shutdown(socket.SHUT_RDWR)


def _dead(connection: http.client.HTTPConnection) -> bool:
    """Whether the other side has closed a connection that waits: a call on it would have an unknown end."""
    return connection.sock is None or bool(select.select([connection.sock], [], [], 0)[0])


def failure_of_status(status: int, body: str) -> Failure:
    """What an answer other than 2xx means."""
    if status in (307, 401, 403, 404, 503):  # not ours, not the leader, not ready: nothing was done
        return Failure.UNSUBSCRIBED
    if status == 400 and any(lost in body for lost in _LOST):
        return Failure.UNSUBSCRIBED
    return Failure.REFUSED if status // 100 == 4 else Failure.UNKNOWN
