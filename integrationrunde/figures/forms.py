"""Shapes of what is entered about a result after its minutes."""

from collections.abc import Sequence

from wtforms import (
    DateField,
    SelectField,
    TextAreaField,
)

from integrationrunde.actions.task_fields import BindingTaskFields
from integrationrunde.kit.forms import DAY_FORMATS, AtMost, HouseForm, SeenForm, required
from integrationrunde.kit.words import lazy_gettext
from integrationrunde.minutes.models import Outcome

LONGEST_CHOICE = 90


class ReplaceForm(HouseForm):
    """Which later result holds instead."""

    later = SelectField(lazy_gettext("Later result"), coerce=int)

    def offer(self, later: Sequence[Outcome]) -> None:
        """The results that can replace it."""
        self.later.choices = [(one.id, _named(one)) for one in later]


class PlanReviewForm(HouseForm):
    """When somebody looks whether the result still holds."""

    review_on = DateField(lazy_gettext("Look at it again on"), required(), format=DAY_FORMATS)


class NoteReviewForm(HouseForm):
    """What was found."""

    note = TextAreaField(lazy_gettext("What was found"), [*required(), AtMost(500)])


class FollowingTaskForm(BindingTaskFields, SeenForm):
    """A task that follows from a result; it binds as soon as it is made."""


def _named(outcome: Outcome) -> str:
    wording = " ".join(outcome.wording.split())
    short = wording if len(wording) <= LONGEST_CHOICE else f"{wording[: LONGEST_CHOICE - 1]}…"
    return f"{outcome.number}: {short}"
