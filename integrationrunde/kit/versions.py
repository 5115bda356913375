"""Saving on an outdated copy: what the user typed and what was stored meanwhile are both shown, and nothing is lost."""

from integrationrunde.kit.errors import Difference
from integrationrunde.kit.forms import HouseForm, VersionForm


def outdated(form: VersionForm, stored: VersionForm, version: int) -> list[Difference]:
    """Where a sent form parts from what was stored since it was opened; empty when it may be saved.

    ``stored`` is the same form, filled with what is stored in ``version``. The sent form then carries that version, so
    that sending it once more stores it knowingly.
    """
    if form.expected_version() == version:
        return []
    form.version.data = str(version)
    return form.differences(stored)


def page_status(form: HouseForm, differences: list[Difference] | None = None) -> int:
    """The status of a page with a form: 409 with differences, 422 with errors, else 200."""
    if differences:
        return 409
    return 422 if form.errors else 200
