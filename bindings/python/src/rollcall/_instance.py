"""One instance of the module: bytes in, bytes out."""

import threading
from typing import Any, Optional, Type, Union

import wasmtime

from . import _calls, _engine, errors
from ._read import read_refusal

ABI_MAJOR = 1


class Instance:
    """The boundary of one machine, as frames of bytes; `Machine` is the same in values.

    It may be used from any thread; calls wait for each other.
    """

    def __init__(self, *, max_memory: int = 2 << 30, calls: Type[_calls.Plain] = _calls.CALLS) -> None:
        """Makes an instance without a machine: `create` or `load` comes first. It uses at most max_memory bytes."""
        engine, module = _engine.compiled()
        store = wasmtime.Store(engine)
        store.set_limits(memory_size=max_memory)
        self._store: Optional[wasmtime.Store] = store
        self._lock = threading.Lock()
        self._poison: Optional[errors.Poisoned] = None
        self._calls = calls(store, wasmtime.Instance(store, module, []))
        function = self._calls.function
        self._calls.call(function("_initialize"))
        version = self._calls.call(function("abi_version"))
        if version >> 16 != ABI_MAJOR:
            raise errors.WrongVersion(f"the module has version {version >> 16} of the boundary; wanted {ABI_MAJOR}")
        self._step = function("step")

    @property
    def poisoned(self) -> Optional[errors.Poisoned]:
        """Why every call fails from now on, if so."""
        return self._poison

    def create(self, frame: bytes) -> None:
        """Makes the machine from [role, config]."""
        self._call(self._calls.function("create"), frame)

    def load(self, snapshot: bytes) -> None:
        """Makes the machine from a snapshot."""
        self._call(self._calls.function("load"), snapshot)

    def restore(self, frame: bytes) -> None:
        """Takes [records] of the store."""
        self._call(self._calls.function("restore"), frame)

    def step(self, frame: bytes) -> bytes:
        """Takes [now, events], answers [store, calls, notices, wake_at]."""
        return self._call(self._step, frame)

    def snapshot(self) -> bytes:
        """Answers the exact state."""
        return self._call(self._calls.function("snapshot"), None)

    def memory(self) -> int:
        """Bytes of linear memory. It never shrinks; a snapshot loaded into a new instance needs less."""
        with self._lock:
            self._check()
            return self._calls.size()

    def close(self) -> None:
        """Frees the instance. Every later call fails."""
        with self._lock:
            if self._poison is None:
                self._poison = errors.Poisoned("closed", "")
            self._drop()

    def _call(self, function: Any, frame: Union[bytes, None]) -> bytes:
        with self._lock:
            if self._poison is not None:
                self._check()
            try:
                answer, refused = self._calls.answer(function, frame)
            except _calls.TooLarge as e:
                raise errors.TooLarge(errors.TooLarge.code, str(e), "") from None
            except (wasmtime.Trap, wasmtime.WasmtimeError) as e:
                raise self._trapped(e) from e
            except BaseException as e:
                # Such as KeyboardInterrupt: whether the machine has taken the frame is not known, and what it
                # answered is lost.
                self._poison = errors.Poisoned(f"interrupted by {type(e).__name__}", "")
                self._drop()
                raise
            if refused:
                raise _refusal(answer)
            return answer

    def _check(self) -> None:
        """Fails as the call did that broke the instance."""
        if self._poison is not None:
            raise errors.Poisoned(self._poison.cause, self._poison.log)

    def _trapped(self, cause: Exception) -> errors.Poisoned:
        try:
            calls = self._calls
            at, size = calls.call(calls.function("log_ptr")), calls.call(calls.function("log_len"))
            log = calls.read(at, size).decode("utf-8", "replace")
        except (wasmtime.Trap, wasmtime.WasmtimeError):
            log = ""
        self._poison = errors.Poisoned(str(cause).strip(), log)
        self._drop()
        return self._poison

    def _drop(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


def _refusal(answer: bytes) -> errors.Refused:
    code, message, field = read_refusal(answer)
    return errors.BY_CODE.get(code, errors.Refused)(code, message, field)
