"""A master that answers each connection as it is told to."""

import contextlib
import json
import socket
import threading
import time
from typing import Any, Callable, Dict, List

Handler = Callable[[socket.socket, Dict[str, Any]], None]


class Server:
    """Answers the n-th connection as the n-th handler does, and keeps what was asked."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.handlers: List[Handler] = []
        self.heads: List[str] = []
        self.requests: List[Dict[str, Any]] = []
        self.open: List[socket.socket] = []
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.open.append(connection)
            threading.Thread(target=self._serve, args=(connection, self.handlers.pop(0)), daemon=True).start()

    def _serve(self, connection: socket.socket, handler: Handler) -> None:
        with contextlib.suppress(OSError, StopIteration):
            handler(connection, self.request(connection))

    def request(self, connection: socket.socket) -> Dict[str, Any]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += _some(connection)
        head, body = data.split(b"\r\n\r\n", 1)
        self.heads.append(head.decode())
        length = int(
            next(line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-len"))
        )
        while len(body) < length:
            body += _some(connection)
        self.requests.append(json.loads(body))
        return self.requests[-1]

    def close(self) -> None:
        self._listener.close()
        for connection in self.open:
            connection.close()


def _some(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise StopIteration
    return data


def answer(status: str, body: bytes = b"", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def stream(*pieces: bytes, stay: bool = True) -> Handler:
    """Accepts a subscription, sends chunks, and stays or hangs up."""

    def handle(connection: socket.socket, _: Dict[str, Any]) -> None:
        head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nMesos-Stream-Id: s-1\r\n\r\n"
        connection.sendall(head.encode())
        for piece in pieces:
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            time.sleep(0.01)
        if not stay:
            connection.close()

    return handle


def says(data: bytes) -> Handler:
    def handle(connection: socket.socket, _: Dict[str, Any]) -> None:
        connection.sendall(data)
        connection.close()

    return handle


def record(event: Dict[str, Any]) -> bytes:
    body = json.dumps(event).encode()
    return b"%d\n%s" % (len(body), body)
