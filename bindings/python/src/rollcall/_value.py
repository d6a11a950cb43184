"""What all values have in common."""

from typing import Any, Tuple, TypeVar

V = TypeVar("V", bound="Value")


class Value:
    """Equal if it is of the same class and all fields are. It is not to be changed: `changed` makes another."""

    __slots__: Tuple[str, ...] = ()

    def changed(self: V, **changes: Any) -> V:
        """Makes a copy with other values in some fields."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        fields.update(changes)
        return type(self)(**fields)

    __replace__ = changed  # of copy.replace, since Python 3.13

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(_same(getattr(self, name), getattr(other, name)) for name in self.__slots__)

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{type(self).__name__}({fields})"


def _same(a: Any, b: Any) -> bool:
    """A list that was read is the same as a tuple that was given."""
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b)
