"""Shapes of what the secretariat enters about a review."""

from collections.abc import Sequence

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from integrationrunde.actions.operations import TaskDetails
from integrationrunde.actions.rules import LONGEST_NOTE
from integrationrunde.kit.forms import DAY_FORMATS, AtMost, HouseForm, VersionForm, optional, required, row_id
from integrationrunde.kit.words import _, day, lazy_gettext
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes.models import ApprovalMode, Decision, Objection, ObjectionKind
from integrationrunde.minutes.review_rules import LONGEST_ENTRY
from integrationrunde.minutes.rules import LONGEST_TEXT


class CirculateForm(HouseForm):
    """Until when objections may be raised, and what is said to all. ``seen`` is the newest version that was shown."""

    deadline = DateField(lazy_gettext("Objections until"), required(), format=DAY_FORMATS)
    note = TextAreaField(lazy_gettext("Additional text for all"), [optional(), AtMost(LONGEST_ENTRY)])
    seen = HiddenField()

    def seen_version(self) -> int | None:
        """Its number; None when the field is missing or broken."""
        text = self.seen.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else None


class DecideForm(HouseForm):
    """What becomes of an objection. ``base`` is the revision of the item's text that was seen."""

    decision = RadioField(lazy_gettext("Decision"))
    new_text = TextAreaField(lazy_gettext("New wording of this place"), [optional(), AtMost(LONGEST_TEXT)])
    reason = TextAreaField(lazy_gettext("Reason"), [optional(), AtMost(LONGEST_ENTRY)])
    meeting = SelectField(lazy_gettext("Meeting that decides"), coerce=row_id, validate_choice=False)
    base = HiddenField()

    def offer(self, objection: Objection, ahead: Sequence[Meeting]) -> None:
        """The decisions that fit, and the meetings to which it can be carried."""
        words = {
            Decision.ACCEPTED: _("Accept: the text is changed"),
            Decision.PARTLY: _("Accept in part: the text is changed, but not as proposed"),
            Decision.REJECTED: _("Reject: the objection is kept with the minutes as a declaration"),
            Decision.CARRIED: _("Carry to item 1 of the next meeting"),
            Decision.NOTED: _("Take note: the text stays as it is"),
        }
        remark = objection.kind is ObjectionKind.REMARK
        fit = [Decision.NOTED, Decision.ACCEPTED, Decision.PARTLY] if remark else list(Decision)[:4]
        self.decision.choices = [(one.value, words[one]) for one in fit if one is not Decision.CARRIED or ahead]
        self.meeting.choices = [(one.id, f"{one.title} ({day(one.held_on)})") for one in ahead]

    def base_revision(self) -> int:
        """The revision that was seen; 0 when the field is broken, which is then outdated."""
        text = self.base.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class CorrectForm(HouseForm):
    """The whole text of an item, corrected; ``base`` is the revision that was seen."""

    text = TextAreaField(lazy_gettext("Text"), [optional(), AtMost(LONGEST_TEXT)])
    base = HiddenField()

    base_revision = DecideForm.base_revision


class CorrectResultForm(HouseForm):
    """Another wording of a result."""

    wording = TextAreaField(lazy_gettext("Wording"), [*required(), AtMost(LONGEST_ENTRY)])


class CorrectTaskForm(VersionForm):
    """Another title, text or date of a task that was circulated."""

    title = StringField(lazy_gettext("Task"), [*required(), AtMost(200)])
    text = TextAreaField(lazy_gettext("More about it"), [optional(), AtMost(LONGEST_ENTRY)])
    due_on = DateField(lazy_gettext("Due on"), format=DAY_FORMATS, validators=required())
    reason = TextAreaField(lazy_gettext("Reason"), [*required(), AtMost(LONGEST_NOTE)])

    def details(self) -> TaskDetails:
        """What was filled in; kind and owners are not corrected here."""
        return TaskDetails(title=self.title.data or "", text=self.text.data or "", due_on=self.due_on.data)


class ApproveForm(HouseForm):
    """How the minutes are approved."""

    mode = RadioField(lazy_gettext("How are they approved?"))
    meeting = SelectField(lazy_gettext("Meeting that approved"), coerce=row_id, validate_choice=False)
    note = TextAreaField(lazy_gettext("Additional text for all"), [optional(), AtMost(LONGEST_ENTRY)])

    def offer(self, later: Sequence[Meeting], *, has_changed: bool, has_passed: bool) -> None:
        """The ways that fit: a meeting only where one is later, after a correction only where there is one.

        Before the deadline has passed only a meeting can approve; without any way there is no choice.
        """
        words = {
            ApprovalMode.LAPSE: _("The deadline has passed, and no objection is open"),
            ApprovalMode.AFTER_CORRECTION: _("After a small correction, at once and without a new deadline"),
            ApprovalMode.BY_MEETING: _("A later meeting has approved them"),
        }
        by_hand = ApprovalMode.AFTER_CORRECTION if has_changed else ApprovalMode.LAPSE
        fit = [by_hand] if has_passed else []
        fit += [ApprovalMode.BY_MEETING] if later else []
        self.mode.choices = [(one.value, words[one]) for one in fit]
        self.meeting.choices = [(one.id, f"{one.title} ({day(one.held_on)})") for one in later]
        if self.mode.data is None and fit:
            self.mode.data = fit[0].value


class SupplementForm(HouseForm):
    """What is to be corrected."""

    text = TextAreaField(lazy_gettext("Supplement"), [*required(), AtMost(LONGEST_ENTRY)])
