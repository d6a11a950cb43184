"""Texts that can be told to a machine."""

LONGEST_ID = 4096


class Unnameable(ValueError):
    """An id that is not text, or too long: it cannot be one of ours, and cannot be named to a machine."""


def nameable(name: str) -> str:
    """The same, if it can be."""
    try:
        if len(name.encode()) <= LONGEST_ID:
            return name
    except UnicodeEncodeError:  # a lone surrogate
        pass
    raise Unnameable(f"{name[:80]!a}... is not text, or too long")
