"""What the errors of all codes are made of."""


class RollcallError(Exception):
    """Any error of this package."""


class WrongVersion(RollcallError):
    """The module speaks another version of the boundary than this package."""


class Poisoned(RollcallError):
    """The instance is broken, and every call fails with this first cause. Restore a new one from the store."""

    def __init__(self, cause: str, log: str) -> None:
        super().__init__(f"{cause}\n{log}" if log else cause)
        self.cause = cause
        self.log = log
        """What the module wrote before, such as the text of a panic."""


class Refused(RollcallError):
    """The module refused a frame, and its state is as before; only of a refused restore some records may be in."""

    code = 0

    def __init__(self, code: int, message: str, field: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.code = code
        self.message = message
        self.field = field
        """A path, such as events[3].status.task_id; may be empty."""
