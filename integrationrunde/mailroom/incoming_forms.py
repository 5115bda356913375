"""Shapes of input for letters that came in."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, TextAreaField

from integrationrunde.invitations.forms import ReplyForm
from integrationrunde.invitations.models import Invitation
from integrationrunde.invitations.rules import REMARK_LENGTH
from integrationrunde.kit.forms import AtMost, HouseForm, optional, required
from integrationrunde.kit.words import _, clean_line, day, lazy_gettext

NOTE_LENGTH = 500


class SettleForm(HouseForm):
    """Somebody has seen to a letter, and may say how."""

    note = TextAreaField(lazy_gettext("Note: what was done"), [optional(), AtMost(NOTE_LENGTH)])


def _id_or_none(text: Any) -> int | None:
    return int(text) if text else None


class AnswerByLetterForm(ReplyForm):
    """A letter as the answer of an invited seat."""

    invitation = SelectField(lazy_gettext("Meeting and organisation"), [*required()], coerce=_id_or_none)

    def offer(self, invitations: Sequence[Invitation]) -> None:
        """Fill the choices, one group for each meeting; ``places`` is that of the chosen seat."""
        groups: dict[str, list[tuple[int, str]]] = {}
        for one in invitations:
            heading = f"{one.meeting.title}, {day(one.meeting.held_on)}"
            groups.setdefault(heading, []).append((one.id, one.seat.organisation.official_name))
        self.invitation.choices = {"": [("", _("– please choose –"))], **groups} if groups else [("", _("nothing"))]
        self.places = next((one.seat.places for one in invitations if one.id == self.invitation.data), 99)


def as_remark(text: str) -> str:
    """What somebody wrote, on one line and cut to the length of a remark, at the end of a word where there is one."""
    line = clean_line(text)
    if len(line) <= REMARK_LENGTH:
        return line
    cut = line[: REMARK_LENGTH - 2]
    return f"{cut.rpartition(' ')[0] or cut} …"
