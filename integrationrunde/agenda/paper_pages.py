"""Pages of papers (Anlagen); `views` gives them addresses."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.agenda import paper_queries, paper_rules, papers, queries
from integrationrunde.agenda.models import Attachment
from integrationrunde.agenda.paper_forms import AUDIENCES, NewPaperForm, PaperForm
from integrationrunde.directory.queries import active_organisations
from integrationrunde.files import kinds, serving, storing
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference, Refused, refuse
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _
from integrationrunde.meetings import queries as meetings
from integrationrunde.meetings.models import Meeting


def papers_on_agenda(meeting: Meeting) -> dict[str, Any]:
    """What the page of the agenda shows of papers: those of an item by its id, the others by their place."""
    groups: dict[int | str, list[Attachment]] = {}
    for one in paper_queries.papers(meeting.id):
        groups.setdefault(one.agenda_item_id or one.place.value, []).append(one)
    reason = paper_rules.why_not_change(meeting)
    return {"papers": groups, "audiences": AUDIENCES, "why_not_change_papers": reason}


def add_paper(meeting_id: int) -> ResponseReturnValue:
    """Upload a paper; ``?punkt=`` names the item to which it belongs."""
    meeting = _meeting(meeting_id)
    refuse(paper_rules.why_not_change(meeting))
    items = queries.items(meeting.id)
    form = NewPaperForm(data={"belongs_to": request.args.get("punkt", "")})
    form.offer(list(active_organisations()))
    form.offer_places(queries.timetable(meeting, items))
    status = 200
    if form.validate_on_submit() and (sent := form.upload) is not None:
        who, now, (place, item) = access.actor(), clock.now(), form.place(items)
        try:
            stored = storing.store(sent.content, sent.kind, now=now)
            paper = papers.add_paper(meeting, place, item, stored, sent.name, form.details(), by=who, now=now)
            flash(_("“%(title)s” has been added to the papers.", title=paper.title), "success")
            return _back(paper)
        except Refused as refused:
            form.file.errors, status = [refused.message], 409
    else:
        form.ask_for_file_again()
    page = render_template(
        "agenda/paper_form.html", form=form, meeting=meeting, paper=None, kinds=kinds, differences=[]
    )
    return page, status if status != 200 else page_status(form)


def paper(attachment_id: int) -> ResponseReturnValue:
    """The file of a paper."""
    found, _meeting_of_paper = _paper(attachment_id)
    return serving.as_download(found.stored_file, found.file_name)


def edit_paper(attachment_id: int) -> ResponseReturnValue:
    """Change title and audience."""
    found, meeting = _paper(attachment_id)
    refuse(paper_rules.why_not_change(meeting))
    form, differences = _filled(found), list[Difference]()
    if form.validate_on_submit():
        differences = outdated(form, _filled(found, formdata=None), found.version)
        if not differences:
            papers.change_paper(found, meeting, form.details(), by=access.actor(), now=clock.now())
            flash(_("“%(title)s” has been saved.", title=found.title), "success")
            return _back(found)
    page = render_template(
        "agenda/paper_form.html", form=form, meeting=meeting, paper=found, kinds=kinds, differences=differences
    )
    return page, page_status(form, differences)


def remove_paper(attachment_id: int) -> ResponseReturnValue:
    """Ask, then take a paper away."""
    found, meeting = _paper(attachment_id)
    refuse(paper_rules.why_not_remove(meeting))
    if request.method != "POST":
        return render_template("agenda/remove_paper.html", meeting=meeting, paper=found)
    title = found.title
    papers.remove_paper(found, meeting, by=access.actor(), now=clock.now())
    flash(_("“%(title)s” has been removed from the papers.", title=title), "success")
    return redirect(url_for("agenda.agenda", meeting_id=meeting.id, _anchor="anlagen"), 303)


def move_paper(attachment_id: int, direction: str) -> ResponseReturnValue:
    """Move a paper one place up or down."""
    found, meeting = _paper(attachment_id)
    by_places = -1 if direction == "hoch" else 1
    papers.move_paper(found, meeting, by_places=by_places, by=access.actor(), now=clock.now())
    return _back(found)


def _meeting(meeting_id: int) -> Meeting:
    found = meetings.meeting(meeting_id) or abort(404)
    access.require(found.series_id)
    return found


def _paper(attachment_id: int) -> tuple[Attachment, Meeting]:
    found = paper_queries.paper(attachment_id) or abort(404)
    return found, _meeting(found.meeting_id)


def _filled(paper: Attachment, **options: None) -> PaperForm:
    """The form with what was sent, else with what is stored; organisations that have ended stay among the choices."""
    stored = {"organisation_ids": [one.id for one in paper.organisations]}
    form = PaperForm(obj=paper, data=stored, **options)
    form.offer(list(dict.fromkeys([*active_organisations(), *paper.organisations])))
    return form


def _back(paper: Attachment) -> ResponseReturnValue:
    return redirect(url_for("agenda.agenda", meeting_id=paper.meeting_id, _anchor=f"anlage-{paper.id}"), 303)
