"""Pages of the follow-up of tasks: decide on one in the meeting, take a record out again."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from integrationrunde.actions import queries as actions
from integrationrunde.actions import rules as task_rules
from integrationrunde.actions.models import ActionItem
from integrationrunde.kit import access, clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.forms import DAY_FORMATS, AtMost, HouseForm, optional
from integrationrunde.kit.versions import page_status
from integrationrunde.kit.words import _, lazy_gettext
from integrationrunde.minutes import carry_over
from integrationrunde.minutes.carry_over import Verdict
from integrationrunde.minutes.models import Decided, MinutesItem, TaskDecision
from integrationrunde.minutes.wording import DECIDED
from integrationrunde.minutes.writing_pages import item_and_meeting


class FollowForm(HouseForm):
    """What the meeting decides on a task, for which of its owners."""

    decided = RadioField(
        lazy_gettext("Decision"), coerce=Decided, validators=[InputRequired(lazy_gettext("Please choose."))]
    )
    organisation_ids = SelectMultipleField(
        lazy_gettext("For these organisations"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[InputRequired(lazy_gettext("Please choose at least one organisation."))],
    )
    due_on = DateField(lazy_gettext("New date"), format=DAY_FORMATS, validators=[optional()])
    reason = TextAreaField(lazy_gettext("Reason"), validators=[optional(), AtMost(task_rules.LONGEST_NOTE)])

    def offer(self, task: ActionItem) -> None:
        """Fill the choices; the owners for which it is open are ticked first."""
        self.decided.choices = [(decided, _(word)) for decided, word in DECIDED.items()]
        waiting = [owned.organisation for owned in task.owners if not owned.is_closed]
        waiting.sort(key=lambda one: (one.sort_key, one.id))
        self.organisation_ids.choices = [(one.id, one.short_name) for one in waiting]
        if not self.is_submitted():
            self.organisation_ids.data = [one.id for one in waiting]

    def validate_decided(self, field: RadioField) -> None:
        """A new date needs its day, and so does what is dropped its reason."""
        if field.data is Decided.NEW_DATE and self.due_on.data is None:
            raise ValidationError(_("Please give the new date."))
        if field.data in (Decided.NEW_DATE, Decided.DROPPED) and not self.reason.data:
            raise ValidationError(_("Please give the reason."))

    def validate_due_on(self, field: DateField) -> None:
        """A day on which somebody works, ahead."""
        problem = task_rules.due_date_problem(field.data, clock.today()) if field.data else None
        if problem:
            raise ValidationError(problem)

    def verdict(self) -> Verdict:
        """What was filled in."""
        is_date = self.decided.data is Decided.NEW_DATE
        return Verdict(
            decided=self.decided.data,
            reason=self.reason.data or "",
            due_on=self.due_on.data if is_date else None,
            organisation_ids=None if is_date else frozenset(self.organisation_ids.data or ()),
        )


def follow_task(minutes_item_id: int, task_id: int) -> ResponseReturnValue:
    """Decide on a task of an earlier meeting; the decision stands in the minutes of this one."""
    item, meeting = item_and_meeting(minutes_item_id)
    task = actions.task(task_id)
    if task is None or task.series_id != meeting.series_id or not task.is_binding:
        abort(404)
    carry_over.check_readers(item, task)
    form = FollowForm()
    form.offer(task)
    if form.is_submitted():
        carry_over.check_not_repeated(item, task, form.verdict(), by=access.actor())
    if not form.validate_on_submit():
        answer = render_template("minutes/follow_task.html", form=form, task=task, item=item, meeting=meeting)
        return answer, page_status(form)
    carry_over.decide(item, task, form.verdict(), by=access.actor(), now=clock.now())
    flash(_("The decision on %(number)s has been recorded.", number=task.number), "success")
    return _back(item)


def discard_decision(minutes_item_id: int, decision_id: int) -> ResponseReturnValue:
    """Take the record of a decision out of the minutes."""
    item, _meeting = item_and_meeting(minutes_item_id)
    decision = db.session.get(TaskDecision, decision_id)
    if decision is None:
        flash(_("This decision has been taken out already."), "info")
        return _back(item)
    if decision.minutes_item_id != item.id:
        raise Refused(_("This decision does not stand at this item any more."))
    carry_over.discard(decision, item, by=access.actor(), now=clock.now())
    flash(_("Taken out of the minutes. What was done with the task stays in its history."), "success")
    return _back(item)


def _back(item: MinutesItem) -> ResponseReturnValue:
    return redirect(url_for("minutes.write_item", minutes_item_id=item.id, _anchor="daneben"), 303)
