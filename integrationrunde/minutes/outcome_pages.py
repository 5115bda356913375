"""Pages of results, and the one step from a sentence of the text to a result or a task."""

import re
from dataclasses import asdict
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.actions.operations import TaskDetails
from integrationrunde.agenda.queries import topics
from integrationrunde.directory.queries import active_organisations
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference, Refused
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import drafts, outcomes, paragraphs, rules, writing
from integrationrunde.minutes.models import MinutesItem, Outcome
from integrationrunde.minutes.outcomes import OutcomeDetails
from integrationrunde.minutes.writing_forms import VOTES, OutcomeForm, TakeForm, fingerprint
from integrationrunde.minutes.writing_pages import item_and_meeting, page

_MARKS = re.compile(r"^(?:[^\S\n]*(?:[-*+>]|#{1,6}|\d+[.)])[^\S\n]+)+", re.MULTILINE)
_LONGEST_TITLE = 200


def take(minutes_item_id: int) -> ResponseReturnValue:
    """Make a result or a task of a part of the text, in one step; the page that follows can undo it."""
    item, _meeting = item_and_meeting(minutes_item_id)
    form = TakeForm()
    if not form.validate_on_submit():
        raise Refused(_("Mark a sentence first, or choose a paragraph."))
    words, paragraph_id = _MARKS.sub("", form.wording.data or "").strip(), _paragraph_of(item, form)
    if form.what.data == "task":
        made = f"auftrag-{_task(item, words)}"
    else:
        details = OutcomeDetails(wording=words, paragraph_id=paragraph_id)
        made = f"ergebnis-{outcomes.add_outcome(item, details, by=access.actor(), now=clock.now()).id}"
    return redirect(url_for("minutes.write_item", minutes_item_id=item.id, neu=made, _anchor="daneben"), 303)


def new_outcome(minutes_item_id: int) -> ResponseReturnValue:
    """Record a result; also how a deleted one comes back."""
    item, meeting = item_and_meeting(minutes_item_id)
    form = _form(item, meeting, OutcomeForm())
    if form.validate_on_submit() and form.is_consistent():
        outcomes.add_outcome(item, form.details(), by=access.actor(), now=clock.now())
        flash(_("The result has been recorded."), "success")
        return _back(item)
    return _page(form, item, meeting), page_status(form)


def edit_outcome(outcome_id: int) -> ResponseReturnValue:
    """Change a result."""
    outcome, item, meeting = _loaded(outcome_id)
    form, differences = _filled(outcome, item, meeting), list[Difference]()
    if form.validate_on_submit() and form.is_consistent():
        stored = fingerprint(OutcomeDetails.of(outcome))
        differences = outdated(form, _filled(outcome, item, meeting, formdata=None), stored)
        if not differences:
            outcomes.change_outcome(outcome, item, form.details(), by=access.actor(), now=clock.now())
            flash(_("The result has been saved."), "success")
            return _back(item)
    return _page(form, item, meeting, outcome, differences), page_status(form, differences)


def discard_outcome(outcome_id: int) -> ResponseReturnValue:
    """Delete a result; the page that follows carries its content, so that it can be brought back."""
    outcome, item, meeting = _loaded(outcome_id)
    removed = {**_fields(OutcomeDetails.of(outcome)), "url": url_for("minutes.new_outcome", minutes_item_id=item.id)}
    outcomes.discard_outcome(outcome, item, by=access.actor(), now=clock.now())
    return page(item, meeting, removed=removed)


def _paragraph_of(item: MinutesItem, form: TakeForm) -> int | None:
    """The paragraph that holds the words; where several do, the one at the place that was sent."""
    revision = writing.current_revision(item)
    if revision is None:
        return None
    words = form.wording.data or ""
    place = item.text.find(words, max(0, (form.at.data or 0) - 50))
    place = place if place >= 0 else item.text.find(words)
    found = paragraphs.place_of(item.text, place) if place >= 0 else None
    return revision.paragraph_ids[found] if found is not None and found < len(revision.paragraph_ids) else None


def _task(item: MinutesItem, words: str) -> int:
    title = " ".join(words.split())
    whole = len(title) <= _LONGEST_TITLE
    details = TaskDetails(title=title if whole else f"{title[: _LONGEST_TITLE - 1]}…", text="" if whole else words)
    return outcomes.record_task(item, details, by=access.actor(), now=clock.now()).id


def _loaded(outcome_id: int) -> tuple[Outcome, MinutesItem, Meeting]:
    outcome = drafts.outcome(outcome_id) or abort(404)
    return outcome, *item_and_meeting(outcome.minutes_item_id)


def _filled(outcome: Outcome, item: MinutesItem, meeting: Meeting, **options: None) -> OutcomeForm:
    details = OutcomeDetails.of(outcome)
    votes = {name: getattr(outcome, name) for name in VOTES}
    data = {**asdict(details), **votes, "version": fingerprint(details)}
    return _form(item, meeting, OutcomeForm(data=data, **options), outcome)


def _form(item: MinutesItem, meeting: Meeting, form: OutcomeForm, outcome: Outcome | None = None) -> OutcomeForm:
    bound = outcome.organisations if outcome else []
    kinds = rules.outcome_kinds(meeting.series)
    if outcome is not None and outcome.kind not in kinds:
        kinds = [*kinds, outcome.kind]
    organisations = list(dict.fromkeys([*active_organisations(), *bound]))
    named = [(topic.id, topic.title) for topic in topics(meeting.series_id)]
    places = _places(item)
    if outcome is not None and outcome.paragraph_id and outcome.paragraph_id not in dict(places):
        places = [(outcome.paragraph_id, _("(a paragraph that has gone)")), *places]
    form.offer(kinds, organisations, named, places)
    return form


def _places(item: MinutesItem) -> list[tuple[int, str]]:
    """The paragraphs of the text, each with its beginning."""
    revision = writing.current_revision(item)
    if revision is None:
        return []
    texts = [" ".join(block.text.split()) for block in paragraphs.blocks(item.text)]
    short = [text if len(text) <= 60 else f"{text[:59]}…" for text in texts]
    return list(zip(revision.paragraph_ids, short, strict=False))


def _fields(details: OutcomeDetails) -> dict[str, Any]:
    """The details as the form would send them."""
    votes = details.votes or ("", "", "")
    return {
        "told": _("The result has been deleted."),
        "fields": {
            "wording": details.wording,
            "kind": details.kind.value,
            "reached_by": details.reached_by.value,
            **dict(zip(VOTES, votes, strict=True)),
            "organisation_ids": list(details.organisation_ids),
            "topic_id": details.topic_id or "",
            "paragraph_id": details.paragraph_id or "",
        },
    }


def _page(
    form: OutcomeForm,
    item: MinutesItem,
    meeting: Meeting,
    outcome: Outcome | None = None,
    differences: list[Difference] | None = None,
) -> str:
    return render_template(
        "minutes/outcome.html", form=form, item=item, meeting=meeting, outcome=outcome, differences=differences or []
    )


def _back(item: MinutesItem) -> ResponseReturnValue:
    return redirect(url_for("minutes.write_item", minutes_item_id=item.id, _anchor="daneben"), 303)
