"""Errors are codes with facts; the edge words them in the viewer's language.

`Refused` is the root of everything a person can cause and correct. A code is stable and
dotted (`agenda.conflict`); facts are plain values that the wording may use.
"""

from typing import Any


class Refused(Exception):
    """The request was understood and declined; nothing was written."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


class NotSignedIn(Refused):
    """The session is missing, expired or revoked."""


class NotAllowed(Refused):
    """The actor lacks the capability."""


class NotFound(Refused):
    """No such row for this viewer; also what a foreign association's row looks like."""


class Gone(Refused):
    """It was there and will not come back: revoked or expired."""


class Invalid(Refused):
    """A value breaks a rule; `field` names it, further facts say how."""


class Conflict(Refused):
    """Someone else changed it first; facts carry what is stored now."""


class ImportRefused(Refused):
    """A file cannot be imported; `problems` lists every fault with sheet, row and column."""

    def __init__(self, code: str, problems: "list[ImportProblem]", **facts: Any) -> None:
        super().__init__(code, **facts)
        self.problems = problems


class ImportProblem:
    """One fault in an uploaded file: a code with facts, at a sheet, row (1-based) and column (letter or header)."""

    __slots__ = ("code", "column", "facts", "row", "sheet")

    def __init__(self, code: str, *, sheet: str = "", row: int | None = None, column: str = "", **facts: Any) -> None:
        self.code, self.sheet, self.row, self.column, self.facts = code, sheet, row, column, facts

    def __repr__(self) -> str:
        return f"ImportProblem({self.code!r}, {self.sheet!r}, row={self.row}, column={self.column!r}, {self.facts})"
