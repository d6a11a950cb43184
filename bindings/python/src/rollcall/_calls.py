"""How bytes get into an instance and out of it, in two ways that do the same.

wasmtime's public API checks types and makes objects at each call, which costs ten times what the call does. `Fast` goes
to the C API under it; where that is not as it is known here, `Plain` is used.
"""

import ctypes
import inspect
from typing import Any, Type, Union

import wasmtime

_TOO_LARGE = "alloc refused {} bytes: over the limit of a frame"


class TooLarge(Exception):
    """The module has no room for an input of this size."""


class Plain:
    """Calls through wasmtime's public API."""

    def __init__(self, store: wasmtime.Store, instance: wasmtime.Instance) -> None:
        self._store = store
        self._exports = instance.exports(store)
        self._memory: Any = self._exports["memory"]
        self._alloc = self.function("alloc")

    def function(self, name: str) -> Any:
        """An export, to be given to call and answer."""
        return self._exports[name]

    def call(self, function: Any) -> int:
        """Calls a function without arguments, for its number."""
        return int(function(self._store) or 0)

    def answer(self, function: Any, frame: Union[bytes, None]) -> "tuple[bytes, bool]":
        """Calls a function of the boundary, and copies what it answers. The flag says that it refused."""
        if frame is None:
            result = function(self._store)
        else:
            at = self._alloc(self._store, len(frame)) & 0xFFFFFFFF
            if not at and frame:
                raise TooLarge(_TOO_LARGE.format(len(frame)))
            self._memory.write(self._store, frame, at)
            result = function(self._store, at, len(frame))
        result &= 0xFFFFFFFFFFFFFFFF
        return self.read(result >> 32, result & 0x7FFFFFFF), bool(result & 0x80000000)

    def read(self, at: int, size: int) -> bytes:
        """Copies linear memory."""
        return bytes(self._memory.read(self._store, at, at + size))

    def size(self) -> int:
        """Bytes of linear memory."""
        return int(self._memory.data_len(self._store))


class Fast(Plain):
    """Calls through the C API that wasmtime's public one is made of."""

    def __init__(self, store: wasmtime.Store, instance: wasmtime.Instance) -> None:
        super().__init__(store, instance)
        ffi = _ffi
        context: Any = store._context()
        self._context = ctypes.cast(context, ctypes.c_void_p).value
        self._values = (ffi.wasmtime_val_raw_t * 2)()
        self._at = ctypes.addressof(self._values)
        self._first = ctypes.c_uint64.from_buffer(self._values)
        self._second = ctypes.c_uint64.from_buffer(self._values, ctypes.sizeof(ffi.wasmtime_val_raw_t))
        self._trap = ctypes.c_void_p()
        self._trap_at = ctypes.addressof(self._trap)
        self._memory_at = ctypes.addressof(self._memory._memory)
        self._alloc_at = self._address(self._alloc)

    def _address(self, function: Any) -> int:
        return ctypes.addressof(function._func)

    def call(self, function: Any) -> int:
        self._enter(self._address(function), 1)
        return self._first.value & 0xFFFFFFFF

    def answer(self, function: Any, frame: Union[bytes, None]) -> "tuple[bytes, bool]":
        if frame is None:
            self._enter(ctypes.addressof(function._func), 1)
        else:
            size = len(frame)
            first = self._first
            first.value = size
            self._enter(self._alloc_at, 1)
            at = first.value & 0xFFFFFFFF
            if not at and frame:
                raise TooLarge(_TOO_LARGE.format(size))
            ctypes.memmove(_memory_data(self._context, self._memory_at) + at, frame, size)
            first.value = at  # the other half of a value that alloc's i32 left there is not looked at
            self._second.value = size
            self._enter(ctypes.addressof(function._func), 2)
        result = self._first.value
        size = result & 0x7FFFFFFF
        if not size:
            return b"", bool(result & 0x80000000)
        base = _memory_data(self._context, self._memory_at)  # it may have moved
        return ctypes.string_at(base + (result >> 32), size), bool(result & 0x80000000)

    def _enter(self, function: int, values: int) -> None:
        error = _call(self._context, function, self._at, values, self._trap_at)
        if error or self._trap.value:
            self._broken(error)

    def _broken(self, error: Any) -> None:
        if error:
            raise wasmtime.WasmtimeError._from_ptr(ctypes.cast(error, ctypes.POINTER(_ffi.wasmtime_error_t)))
        trap = ctypes.cast(self._trap.value or 0, ctypes.POINTER(_ffi.wasm_trap_t))
        self._trap.value = None
        raise wasmtime.Trap._from_ptr(trap)


_ffi: Any = None
_call: Any = None
_memory_data: Any = None


def _fast_is_there() -> bool:
    """Looks for everything that Fast takes from below the public API."""
    global _ffi, _call, _memory_data
    try:
        from wasmtime import _ffi as ffi

        _ffi = ffi
        _call = ffi.dll["wasmtime_func_call_unchecked"]  # a prototype of our own: addresses instead of objects
        _call.restype = ctypes.c_void_p
        _call.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
        _memory_data = ffi.dll["wasmtime_memory_data"]
        _memory_data.restype = ctypes.c_void_p
        _memory_data.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        return (
            ctypes.sizeof(_ffi.wasmtime_val_raw_t) == 16
            and ctypes.sizeof(_ffi.wasmtime_func_t) == 16
            and _ffi.wasmtime_func_call_unchecked.__code__.co_argcount == 5
            and all(
                inspect.isroutine(getattr(owner, name))
                for owner, name in (
                    (wasmtime.Store, "_context"),
                    (wasmtime.Trap, "_from_ptr"),
                    (wasmtime.WasmtimeError, "_from_ptr"),
                    (wasmtime.Func, "_from_raw"),
                    (wasmtime.Memory, "_from_raw"),
                )
            )
        )
    except (ImportError, AttributeError, TypeError):
        return False


CALLS: Type[Plain] = Fast if _fast_is_there() else Plain
