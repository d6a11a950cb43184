"""The module, compiled once in a process, and kept compiled in wasmtime's own cache on disk."""

import contextlib
import threading
from pathlib import Path
from typing import Optional, Tuple

import wasmtime

_PATH = Path(__file__).with_name("rollcall.wasm")
_lock = threading.Lock()
_compiled: Optional[Tuple[wasmtime.Engine, wasmtime.Module]] = None


def compiled() -> Tuple[wasmtime.Engine, wasmtime.Module]:
    """The module and its engine. The first time on a machine this takes a second or two, later some milliseconds."""
    global _compiled
    with _lock:
        if _compiled is None:
            _compiled = compile_module(cached=True)
        return _compiled


def compile_module(cached: bool) -> Tuple[wasmtime.Engine, wasmtime.Module]:
    """Compiles the module, or takes it from the cache."""
    config = wasmtime.Config()
    if cached:
        with contextlib.suppress(wasmtime.WasmtimeError):  # no home directory, or none to write to
            config.cache = True
    engine = wasmtime.Engine(config)
    return engine, wasmtime.Module.from_file(engine, _PATH)
