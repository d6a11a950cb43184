"""How enums are spelled."""

from enum import IntEnum
from typing import Optional


class Word(IntEnum):
    """An enum of Rollcall's own: str(Verdict.PRESUMED_LOST) is presumed-lost."""

    def __str__(self) -> str:
        return self.name.lower().replace("_", "-")

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


class MesosName(IntEnum):
    """An enum of Mesos: str() is Mesos's name, and nothing for none."""

    def __str__(self) -> str:
        return self.name if self else ""

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


class Open(MesosName):
    """An enum of Mesos to which later versions add: numbers without a name are members too."""

    @classmethod
    def _missing_(cls, value: object) -> Optional["Open"]:
        if not isinstance(value, int) or not 0 <= value <= 1000:
            return None
        member = int.__new__(cls, value)
        member._name_ = f"{cls.__name__}({value})"
        member._value_ = value
        return member
