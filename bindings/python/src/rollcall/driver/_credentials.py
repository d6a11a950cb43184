"""Who the framework says it is."""

import base64
from typing import Callable, Tuple, Union


class Credentials:
    """A principal and its secret, for HTTP basic authentication. However they are shown, the secret is not."""

    __slots__ = ("principal", "_header")

    def __init__(self, principal: str, secret: str) -> None:
        if not principal or ":" in principal:
            raise ValueError("credentials need a principal, not empty and without a colon")
        try:
            header = "Basic " + base64.b64encode(f"{principal}:{secret}".encode()).decode()
        except UnicodeEncodeError:  # it would show the secret
            header = ""
        if not header:
            raise ValueError(f"the secret of {principal!r} is not text")
        self.principal = principal
        self._header: Callable[[], str] = lambda: header  # out of sight of whatever shows the fields of an object

    def header(self) -> str:
        """The value of the header Authorization."""
        return self._header()

    def __repr__(self) -> str:
        return f"<credentials of {self.principal!r}; the secret is not shown>"


Given = Union[None, Credentials, Tuple[str, str]]
"""What a driver is given: credentials, or a principal and its secret."""
