"""The page for the room: an item's text, with results and tasks beside it; and what its script asks for."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from integrationrunde.actions import rules as task_rules
from integrationrunde.actions.models import ActionItem
from integrationrunde.agenda.models import AgendaItemKind
from integrationrunde.directory.queries import active_organisations
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference, Outdated, Refused
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _, day_time
from integrationrunde.meetings import queries as meetings
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import carry_over, drafts, items, rules, wording, writing
from integrationrunde.minutes import frame as frames
from integrationrunde.minutes.carry_over import Carried
from integrationrunde.minutes.drafts import Draft
from integrationrunde.minutes.frame import Frame
from integrationrunde.minutes.frame_pages import meeting_and_minutes
from integrationrunde.minutes.items import ItemDetails
from integrationrunde.minutes.models import Minutes, MinutesItem, MinutesRevision
from integrationrunde.minutes.templates import template
from integrationrunde.minutes.writing_forms import ItemForm, TextForm, fingerprint


def write(meeting_id: int) -> ResponseReturnValue:
    """Go to the first item that is still untouched, else to the first one."""
    meeting, found = meeting_and_minutes(meeting_id)
    if not found.items:
        return redirect(url_for("minutes.minutes", meeting_id=meeting.id), 303)
    untouched = [item for item in found.items if not item.revision and not item.deferred_reason]
    first = (untouched or found.items)[0]
    return redirect(url_for("minutes.write_item", minutes_item_id=first.id), 303)


def write_item(minutes_item_id: int) -> ResponseReturnValue:
    """Write an item; without scripts its form saves the text."""
    item, meeting = item_and_meeting(minutes_item_id)
    if request.method == "GET":
        return page(item, meeting, TextForm(data={"base": item.revision, "text": starting_text(item)}))
    form, differences = TextForm(), list[Difference]()
    if form.validate_on_submit():
        try:
            writing.save_text(item, form.text.data or "", base=form.base_number(), by=access.actor(), now=clock.now())
        except Outdated as error:
            differences = error.differences
            form.base.data = str(error.stored_version)
        else:
            flash(_("The text has been saved."), "success")
            return redirect(url_for("minutes.write_item", minutes_item_id=item.id), 303)
    return page(item, meeting, form, differences=differences, is_unsaved=True), page_status(form, differences)


def save(minutes_item_id: int) -> ResponseReturnValue:
    """Save the text for the page's script; answers with JSON, also when it is outdated (409) or refused."""
    item, _meeting = item_and_meeting(minutes_item_id)
    form, now = TextForm(), clock.now()
    if not form.validate():
        return jsonify(kind="refused", message=" ".join(form.text.errors)), 422
    try:
        writing.save_text(item, form.text.data or "", base=form.base_number(), by=access.actor(), now=now)
    except Outdated as error:
        newest = writing.current_revision(item)
        return jsonify(kind="outdated", base=error.stored_version, text=item.text, saved=_saved_by(newest)), 409
    except Refused as error:
        return jsonify(kind="refused", message=error.message), 409
    return jsonify(kind="saved", base=item.revision, at=_time_of(now))


def item_state(minutes_item_id: int) -> ResponseReturnValue:
    """What a page that lost its session or its network needs to go on: a fresh token, and what is stored."""
    item, _meeting = item_and_meeting(minutes_item_id)
    return jsonify(token=generate_csrf(), base=item.revision)


def move_item(minutes_item_id: int, direction: str) -> ResponseReturnValue:
    """Move an item one place up or down, as it was dealt with; the focus stays on its button."""
    item, _meeting = item_and_meeting(minutes_item_id)
    items.move_item(item, by_places=-1 if direction == "hoch" else 1, by=access.actor(), now=clock.now())
    anchor = f"punkt-{item.id}-{direction}"
    return redirect(url_for("minutes.write_item", minutes_item_id=item.id, _anchor=anchor), 303)


def edit_item(minutes_item_id: int) -> ResponseReturnValue:
    """Deferral, audience and internal note of an item."""
    item, meeting = item_and_meeting(minutes_item_id)
    form, differences = _filled(item, meeting), list[Difference]()
    if form.validate_on_submit() and form.is_consistent():
        differences = outdated(form, _filled(item, meeting, formdata=None), fingerprint(ItemDetails.of(item)))
        if not differences:
            items.change_item(item, form.details(), by=access.actor(), now=clock.now())
            flash(_("The item has been saved."), "success")
            return redirect(url_for("minutes.write_item", minutes_item_id=item.id), 303)
    answer = render_template("minutes/item.html", form=form, item=item, meeting=meeting, differences=differences)
    return answer, page_status(form, differences)


def item_and_meeting(minutes_item_id: int) -> tuple[MinutesItem, Meeting]:
    """An item with its minutes, and their meeting, where the actor may pass."""
    item = drafts.item(minutes_item_id) or abort(404)
    meeting = meetings.meeting(item.minutes.meeting_id) or abort(404)
    access.require(meeting.series_id)
    return item, meeting


def starting_text(item: MinutesItem) -> str:
    """The stored text; the template of its kind as long as nobody has written."""
    return item.text if item.revision else template(item.agenda_item.kind)


def page(item: MinutesItem, meeting: Meeting, form: TextForm | None = None, **more: Any) -> str:
    """The page of an item, with all items at its side; ``more`` is what one of its buttons has just done."""
    minutes = drafts.minutes_of(meeting.id) or abort(404)
    written = drafts.drafts(minutes)
    place = [draft.item.id for draft in written].index(item.id)
    if form is None:
        form = TextForm(formdata=None, data={"base": item.revision, "text": starting_text(item)})
    shown: dict[str, Any] = {"differences": [], "is_unsaved": False, "made": _made(written[place]), "removed": None}
    return render_template(
        "minutes/write.html",
        meeting=meeting,
        minutes=minutes,
        drafts=written,
        draft=written[place],
        before=written[place - 1] if place else None,
        after=written[place + 1] if place + 1 < len(written) else None,
        form=form,
        saved=_saved_by(writing.current_revision(item)),
        missing=writing.missing_items(minutes),
        moments=frames.moments(Frame.of(minutes)),
        why_not_write=rules.why_not_write(minutes),
        longest=rules.LONGEST_TEXT,
        words=wording,
        carried=_carried(item, meeting, minutes),
        is_late=_is_late,
        **{**shown, **more},
    )


def _carried(item: MinutesItem, meeting: Meeting, minutes: Minutes) -> Carried | None:
    """What the item that follows up tasks has before it, as long as the minutes are written."""
    if item.agenda_item.kind is not AgendaItemKind.TASK_FOLLOW_UP or rules.why_not_write(minutes):
        return None
    return carry_over.carried(meeting)


def _is_late(task: ActionItem) -> bool:
    return task_rules.is_whole_overdue(task, task.owners, clock.today())


def _made(draft: Draft) -> dict[str, Any] | None:
    """What the page has just made of a part of the text, so that it can be undone."""
    made = request.args.get("neu", "")
    outcome = next((one for one in draft.outcomes if made == f"ergebnis-{one.id}"), None)
    if outcome is not None:
        undo = url_for("minutes.discard_outcome", outcome_id=outcome.id)
        return {"told": _("A result has been recorded."), "undo": undo}
    task = next((one for one in draft.tasks if made == f"auftrag-{one.id}"), None)
    if task is None:
        return None
    undo = url_for("minutes.discard_task", task_id=task.id)
    return {"told": _("A task has been written down. Owner and date are still missing."), "undo": undo}


def _filled(item: MinutesItem, meeting: Meeting, **options: None) -> ItemForm:
    details = ItemDetails.of(item)
    form = ItemForm(data={**asdict(details), "version": fingerprint(details)}, **options)
    known = list(dict.fromkeys([*active_organisations(), *item.organisations]))
    form.offer(known, list(drafts.later_meetings(meeting)))
    return form


def _saved_by(revision: MinutesRevision | None) -> str:
    if revision is None:
        return ""
    return _("%(who)s, %(when)s", who=revision.saved_by, when=day_time(revision.saved_at))


def _time_of(now: datetime) -> str:
    return clock.local(now).strftime("%H:%M")
