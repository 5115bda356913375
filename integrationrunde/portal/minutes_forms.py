"""What a seat says about minutes."""

from wtforms import HiddenField, RadioField, TextAreaField

from integrationrunde.kit.forms import AtMost, HouseForm, one_of, optional, required
from integrationrunde.kit.words import lazy_gettext
from integrationrunde.minutes.models import ObjectionKind
from integrationrunde.minutes.review_rules import LONGEST_ENTRY
from integrationrunde.minutes.reviewing import Entry


class EntryForm(HouseForm):
    """An objection or a remark; ``seen`` is the number of the version that was read."""

    kind = RadioField(
        lazy_gettext("What is it?"),
        choices=one_of(
            [
                (ObjectionKind.OBJECTION.value, lazy_gettext("Objection: this should be changed")),
                (ObjectionKind.REMARK.value, lazy_gettext("Remark: just for your information")),
            ]
        ),
        default=ObjectionKind.OBJECTION.value,
    )
    text = TextAreaField(lazy_gettext("What is not right, and why?"), [*required(), AtMost(LONGEST_ENTRY)])
    proposed_wording = TextAreaField(lazy_gettext("How it should read"), [optional(), AtMost(LONGEST_ENTRY)])
    seen = HiddenField()

    def entry(self, paragraph_id: int | None, outcome_id: int | None) -> Entry:
        """What was said, at its place."""
        return Entry(
            kind=ObjectionKind(self.kind.data),
            text=self.text.data or "",
            proposed_wording=self.proposed_wording.data or "",
            paragraph_id=paragraph_id,
            outcome_id=outcome_id,
        )

    def seen_version(self) -> int | None:
        """The number of the version that was read; None when the field is missing or broken."""
        text = self.seen.data or ""
        return int(text) if text.isdecimal() and len(text) < 6 else None
