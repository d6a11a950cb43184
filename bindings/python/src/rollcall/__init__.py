"""Which tasks of a Mesos framework still run, which may be started again, and when that is certain.

`Machine` is a pure state machine: it does no I/O and has no clock. `Machine.step(now, events)` answers everything that
its caller owes, and in this order:

1. `store`: records to make durable, before anything below is done.
2. `calls`: what to send to the master, in order, each after the one before it was answered; acknowledgements may
   overtake. A call whose epoch is not that of the open stream is void. A call that failed comes back as an event.
3. `notices`: what the framework should know or decide. Each task's change says what it allows.
4. `wake_at`: step again then, without events if there are none; 0 means never. Waking early does no harm.

After a crash, `Machine.restore` takes the records that were made durable. `rollcall.driver` does all this for a
framework, over Mesos's v1 scheduler API and a store in SQLite; `rollcall.avmesos` adds it to a framework on avmesos.
"""

from . import calls as calls
from . import errors as errors
from . import events as events
from . import notices as notices
from .enums import *
from .errors import Poisoned as Poisoned
from .errors import Refused as Refused
from .errors import RollcallError as RollcallError
from .machine import Machine as Machine
from .output import Output as Output
from .values import *
