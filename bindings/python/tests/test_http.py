"""The transport against masters that are made to misbehave."""

import contextlib
import json
import socket
import threading
import time
from typing import Any, Dict, Iterator, List, Tuple

import pytest

from conftest import PATIENCE, until
from rollcall import calls, events
from rollcall.driver import Credentials
from rollcall.driver._http import HTTP, Address, failure_of_status, parse_master
from rollcall.driver._mesos import Arrival
from rollcall.driver._transport import Inbox
from rollcall.enums import Failure
from server import Handler, Server, answer, record, says, stream


@pytest.fixture
def server() -> Iterator[Server]:
    with contextlib.closing(Server()) as made:
        yield made


SUBSCRIBED = record({"type": "SUBSCRIBED", "subscribed": {"framework_id": {"value": "f"}}})
HEARTBEAT = record({"type": "HEARTBEAT"})


@contextlib.contextmanager
def transport(*masters: str, **options: Any) -> Iterator[HTTP]:
    made = HTTP(masters, {"user": "u", "name": "n"}, **options)
    with contextlib.closing(made):
        yield made


def arrivals(inbox: Inbox, count: int) -> List[events.Event]:
    got: List[Arrival] = []

    def enough() -> bool:
        got.extend(inbox.take())
        return len(got) >= count

    until(enough)
    return [a.event for a in got]


def failed(inbox: Inbox) -> Tuple[Failure, str]:
    (event,) = arrivals(inbox, 1)
    assert isinstance(event, events.CallFailed)
    return event.failure, event.message


def disconnected(inbox: Inbox) -> str:
    event = arrivals(inbox, 1)[-1]
    assert isinstance(event, events.Disconnected)
    return event.message


def test_records_come_whole_however_they_are_cut(server: Server) -> None:
    data = SUBSCRIBED + HEARTBEAT * 3
    server.handlers = [stream(*[data[at : at + 5] for at in range(0, len(data), 5)])]
    with transport(server.address) as t:
        t.subscribe(1, "")
        got = arrivals(t.inbox, 4)
    assert got == [events.Subscribed(epoch=1, framework_id="f")] + [events.Heartbeat(epoch=1)] * 3


def test_the_leader_is_followed(server: Server) -> None:
    with contextlib.closing(Server()) as leader:
        server.handlers = [says(answer("307 Temporary Redirect", headers=f"Location: //{leader.address}\r\n"))]
        leader.handlers = [stream(SUBSCRIBED), says(answer("202 Accepted"))]
        with transport(server.address) as t:
            t.subscribe(4, "f")
            arrivals(t.inbox, 1)
            t.send("f", calls.Revive(id=1, epoch=4))
            until(lambda: len(leader.heads) == 2)
    assert leader.heads[1].startswith("POST /api/v1/scheduler HTTP/1.1")
    assert "Mesos-Stream-Id: s-1" in leader.heads[1]


def test_a_circle_of_redirects_ends(server: Server) -> None:
    back = says(answer("307 Temporary Redirect", headers=f"Location: //{server.address}\r\n"))
    server.handlers = [back] * 20
    with transport(server.address) as t:
        t.subscribe(1, "")
        assert "too many redirects" in disconnected(t.inbox)


def test_credentials_go_only_to_masters_that_were_named(server: Server) -> None:
    server.handlers = [says(answer("307 Temporary Redirect", headers="Location: //192.0.2.1:5050/x\r\n"))]
    with transport(server.address, credentials=Credentials("me", "secret")) as t:
        t.subscribe(1, "")
        assert "only to the masters that were named" in disconnected(t.inbox)
    assert "Authorization: Basic bWU6c2VjcmV0" in server.heads[0]


def test_credentials_follow_to_another_place_on_this_machine(server: Server) -> None:
    with contextlib.closing(Server()) as leader:
        leader.handlers = [stream(SUBSCRIBED)]
        server.handlers = [says(answer("307 Temporary Redirect", headers=f"Location: //{leader.address}\r\n"))]
        with transport(server.address, credentials=Credentials("me", "secret")) as t:
            t.subscribe(1, "")
            arrivals(t.inbox, 1)
        assert "Authorization: Basic bWU6c2VjcmV0" in leader.heads[0]


def test_credentials_do_not_follow_to_a_place_that_was_named_with_tls(server: Server) -> None:
    server.handlers = [says(answer("307 Temporary Redirect", headers="Location: //192.0.2.1:5050\r\n"))]
    with transport(server.address, "https://192.0.2.1:5050", credentials=Credentials("me", "secret")) as t:
        t._masters[1:] = []  # not to be tried
        t.subscribe(1, "")
        assert "only to the masters that were named" in disconnected(t.inbox)


@pytest.mark.parametrize("master", ["10.0.0.1:5050", "http://mesos.example", "[2001:db8::1]:5050"])
def test_credentials_are_not_sent_in_plain_text(master: str) -> None:
    me = Credentials("me", "secret")
    with pytest.raises(ValueError, match="plain text to") as raised:
        HTTP([master], {}, me)
    assert "secret" not in str(raised.value)
    HTTP([master], {}, me, allow_plaintext_credentials=True).close()
    HTTP([master], {}).close()


@pytest.mark.parametrize(
    "master", ["localhost", "LOCALHOST:1", "127.3.2.1:5050", "[::1]:5050", "https://mesos.example"]
)
def test_credentials_that_nobody_else_reads(master: str) -> None:
    HTTP([master], {}, Credentials("me", "secret")).close()


def test_a_secret_is_not_shown() -> None:
    me = Credentials("me", "hunter2")
    shown = [repr(me), str(me), f"{me}", f"{vars(type(me))}", repr([getattr(me, name) for name in me.__slots__])]
    shown += [repr(HTTP(["localhost"], {}, me).__dict__)]
    assert not any("hunter2" in s or "bWU6aHVudGVyMg" in s for s in shown)
    assert "'me'" in repr(me)


@pytest.mark.parametrize(("principal", "secret"), [("", "s"), ("a:b", "s"), ("me", "hunter2\ud800")])
def test_credentials_that_cannot_be_sent(principal: str, secret: str) -> None:
    with pytest.raises(ValueError, match="credentials need|not text") as raised:
        Credentials(principal, secret)
    assert raised.value.__context__ is None
    assert "hunter2" not in repr(raised.value)


def test_the_next_master_is_tried(server: Server) -> None:
    server.handlers = [says(answer("503 Service Unavailable")), stream(SUBSCRIBED)]
    with transport("127.0.0.1:1", server.address, server.address.replace("127.0.0.1", "localhost")) as t:
        t.subscribe(1, "")
        assert isinstance(arrivals(t.inbox, 1)[0], events.Subscribed)


@pytest.mark.parametrize(
    ("handler", "message"),
    [
        (stream(SUBSCRIBED, HEARTBEAT[:-3], stay=False), "broke"),
        (stream(SUBSCRIBED, HEARTBEAT[:-3], b"", stay=True), "inside a record"),
        (stream(SUBSCRIBED, b"<html>"), "not the length"),
        (stream(SUBSCRIBED, b"2\n[]"), "cannot be read"),
        (says(answer("403 Forbidden", b"no")), "403 to SUBSCRIBE: no"),
        (says(answer("200 OK", b"<html>")), "200 to SUBSCRIBE: <html>"),
        (says(b""), "closed connection without response"),
        (says(b"SSH-2.0\r\n"), "SSH-2.0"),
    ],
)
def test_streams_that_end(server: Server, handler: Handler, message: str) -> None:
    server.handlers = [handler]
    with transport(server.address) as t:
        t.subscribe(1, "")
        got: List[events.Event] = []
        while not got or not isinstance(got[-1], events.Disconnected):
            got += arrivals(t.inbox, 1)
    last = got[-1]
    assert isinstance(last, events.Disconnected)
    assert message in last.message


def test_a_new_stream_ends_the_one_before(server: Server) -> None:
    ended = threading.Event()

    def old(connection: socket.socket, request: Dict[str, Any]) -> None:
        stream(SUBSCRIBED)(connection, request)
        with contextlib.suppress(OSError):
            while connection.recv(100):
                pass
        ended.set()

    server.handlers = [old, stream(SUBSCRIBED)]
    with transport(server.address) as t:
        t.subscribe(1, "f")
        arrivals(t.inbox, 1)
        t.subscribe(2, "f")
        assert arrivals(t.inbox, 1) == [events.Subscribed(epoch=2, framework_id="f")]
        assert ended.wait(PATIENCE)


def test_void_calls_are_not_sent(server: Server) -> None:
    server.handlers = [stream(SUBSCRIBED), says(answer("202 Accepted"))]
    with transport(server.address) as t:
        t.subscribe(2, "")
        arrivals(t.inbox, 1)
        t.send("f", calls.Suppress(id=1, epoch=1))
        t.send("f", calls.Revive(id=2, epoch=2))
        until(lambda: len(server.heads) == 2)
        t.void(2)
        t.send("f", calls.Revive(id=3, epoch=2))
        t._calls.put(calls.Revive(id=4, epoch=2), {})
        until(lambda: not t._calls._queue)
    assert len(server.heads) == 2


def sent(server: Server, handler: Handler) -> Tuple[Failure, str]:
    server.handlers = [stream(SUBSCRIBED), handler]
    with transport(server.address) as t:
        t.subscribe(1, "")
        arrivals(t.inbox, 1)
        t.send("f", calls.Kill(id=1, epoch=1, task_id="t"))
        return failed(t.inbox)


def test_a_call_without_an_answer_has_an_unknown_end(server: Server) -> None:
    failure, message = sent(server, says(b""))
    assert failure is Failure.UNKNOWN
    assert "KILL got no answer" in message


def test_a_call_that_is_refused(server: Server) -> None:
    failure, message = sent(server, says(answer("400 Bad Request", b"what?")))
    assert failure is Failure.REFUSED
    assert message.endswith("answered 400 to KILL: what?")


def test_a_call_that_cannot_be_sent(server: Server) -> None:
    server.handlers = [stream(SUBSCRIBED)]
    with transport(server.address) as t:
        t.subscribe(1, "")
        arrivals(t.inbox, 1)
        server._listener.close()
        t._leader = Address("http", "127.0.0.1", 1, "/")
        t.send("f", calls.Kill(id=1, epoch=1, task_id="t"))
        assert failed(t.inbox)[0] is Failure.UNSUBSCRIBED


def test_a_connection_that_was_closed_while_it_waited_is_not_used(server: Server) -> None:
    server.handlers = [stream(SUBSCRIBED), says(answer("202 Accepted")), says(answer("400 Bad Request", b"second"))]
    with transport(server.address) as t:
        t.subscribe(1, "")
        arrivals(t.inbox, 1)
        t.send("f", calls.Revive(id=1, epoch=1))
        until(lambda: len(server.heads) == 2 and t._calls.connection)
        time.sleep(0.1)  # until the end of the first connection is here, too
        t.send("f", calls.Revive(id=2, epoch=1))
        assert failed(t.inbox) == (Failure.REFUSED, f"{server.address} answered 400 to REVIVE: second")


def test_info_that_is_not_json_never_leaves(server: Server) -> None:
    from rollcall import NewTask

    with transport(server.address) as t:
        task = NewTask(task_id="t", info=b"\x00")
        t.send("f", calls.Accept(id=1, epoch=1, agent_id="a", offers=["o"], tasks=[task]))
        assert failed(t.inbox)[0] is Failure.REFUSED


def test_answers_about_operations_in_the_body(server: Server) -> None:
    status = {"operation_id": {"value": "o"}, "state": "OPERATION_FINISHED"}
    body = {"type": "RECONCILE_OPERATIONS", "reconcile_operations": {"operation_statuses": [status]}}
    server.handlers = [stream(SUBSCRIBED), says(answer("200 OK", json.dumps(body).encode()))]
    with transport(server.address) as t:
        t.subscribe(1, "")
        arrivals(t.inbox, 1)
        t.send("f", calls.ReconcileOperations(id=9, epoch=1))
        (event,) = arrivals(t.inbox, 1)
    assert isinstance(event, events.OperationsAnswered)
    assert (event.call_id, event.operations[0].state.name) == (9, "OPERATION_FINISHED")


def test_a_stream_waits_while_there_is_too_much(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.driver._transport._FULL", 10)
    server.handlers = [stream(HEARTBEAT * 100)]
    with transport(server.address) as t:
        t.subscribe(1, "")
        until(lambda: len(t.inbox._list) == 10)
        time.sleep(0.05)
        assert len(t.inbox._list) == 10
        assert len(arrivals(t.inbox, 100)) == 100


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (400, "Framework cannot be found", Failure.UNSUBSCRIBED),
        (400, "other", Failure.REFUSED),
        (401, "", Failure.UNSUBSCRIBED),
        (403, "", Failure.UNSUBSCRIBED),
        (307, "", Failure.UNSUBSCRIBED),
        (404, "", Failure.UNSUBSCRIBED),
        (413, "", Failure.REFUSED),
        (500, "", Failure.UNKNOWN),
        (503, "", Failure.UNSUBSCRIBED),
        (301, "", Failure.UNKNOWN),
    ],
)
def test_what_answers_mean(status: int, body: str, failure: Failure) -> None:
    assert failure_of_status(status, body) is failure


@pytest.mark.parametrize(
    ("master", "want"),
    [
        ("m1", Address("http", "m1", 5050, "/api/v1/scheduler")),
        ("m1:80", Address("http", "m1", 80, "/api/v1/scheduler")),
        ("https://m1/mesos/", Address("https", "m1", 443, "/mesos/api/v1/scheduler")),
        ("http://m1", Address("http", "m1", 80, "/api/v1/scheduler")),
        ("http://[::1]:5050", Address("http", "::1", 5050, "/api/v1/scheduler")),
    ],
)
def test_addresses(master: str, want: Address) -> None:
    assert parse_master(master) == want


@pytest.mark.parametrize("master", ["", "zk://a/mesos", "ftp://m1", "http://me:secret@m1", "m1:x", "http://m1?a=b"])
def test_what_is_no_address(master: str) -> None:
    with pytest.raises(ValueError, match=r".") as e:
        parse_master(master)
    assert "secret" not in str(e.value)
