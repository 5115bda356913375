"""Errors that are part of the product (HOUSE.md, law 4)."""

from dataclasses import dataclass

from integrationrunde.kit.words import _


class Refused(Exception):
    """Not possible now, said in the user's words; shown with status 409 and everything typed kept."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def refuse(reason: str | None) -> None:
    """Raise Refused where there is a reason for it, as the rules of the rooms give one (`why_not_…`, `…_problem`)."""
    if reason:
        raise Refused(reason)


class DoneAlready(Refused):
    """The same person has done the very same just before: the button was pressed twice. See `kit.pressing`."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _("This has been done already; nothing has been changed or sent again."))


class Unprintable(Exception):
    """No PDF could be made. ``reason`` is for whoever runs the installation, in the words of what failed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Difference:
    """One field in which a saved form and the stored state part: label, own text, stored text."""

    label: str
    own: str
    stored: str


class Outdated(Exception):
    """A save on an outdated copy: both texts are shown (status 409), nothing is lost."""

    def __init__(self, differences: list[Difference], stored_version: int) -> None:
        super().__init__("outdated copy")
        self.differences = differences
        self.stored_version = stored_version
