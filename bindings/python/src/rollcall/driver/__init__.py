"""The loop around the machine: Mesos's v1 scheduler API, a store, and one timer.

    with Driver("127.0.0.1:5050", "example.db", {"user": "root", "name": "example"}) as driver:
        for notice in driver:
            ...

`AsyncDriver` is the same in an event loop. Everything that follows from an event is durable before it is done:
records are written, then calls sent, then notices told.
"""

from ._credentials import Credentials as Credentials
from ._driver import AsyncDriver as AsyncDriver
from ._driver import Driver as Driver
from ._driver import Requests as Requests
from ._loop import StoredOperation as StoredOperation
from ._loop import StoredReplacement as StoredReplacement
from ._loop import StoredTask as StoredTask
from ._mesos import Json as Json
from ._mesos import new_operation as new_operation
from ._mesos import new_task as new_task
from ._store import SQLiteStore as SQLiteStore
from ._store import Store as Store
