"""Pages of the agenda; those around whole meetings stand in `meeting_pages`, around proposals in `proposal_pages`."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from integrationrunde.agenda import meeting_pages, operations, paper_pages, proposal_pages, queries, rules
from integrationrunde.agenda.forms import KINDS, ItemForm, OrderForm, stored
from integrationrunde.agenda.models import AgendaItem
from integrationrunde.directory.queries import active_organisations
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference, Outdated
from integrationrunde.kit.exports import table_response
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _
from integrationrunde.meetings import queries as meetings
from integrationrunde.meetings.models import Meeting

bp = Blueprint("agenda", __name__)
_FORM = ["GET", "POST"]
bp.add_url_rule(
    "/reihen/<int:series_id>/sitzungen/wie-zuletzt", view_func=meeting_pages.new_meeting_like_last, methods=_FORM
)
bp.add_url_rule("/sitzungen/<int:meeting_id>/loeschen", view_func=meeting_pages.discard_meeting, methods=_FORM)
bp.add_url_rule(
    "/sitzungen/<int:meeting_id>/tagesordnung/themenaufruf", view_func=proposal_pages.call_for_topics, methods=_FORM
)
bp.add_url_rule("/sitzungen/<int:meeting_id>/anlagen/neu", view_func=paper_pages.add_paper, methods=_FORM)
_PAPER = "/anlagen/<int:attachment_id>"
bp.add_url_rule(_PAPER, view_func=paper_pages.paper)
bp.add_url_rule(f"{_PAPER}/bearbeiten", view_func=paper_pages.edit_paper, methods=_FORM)
bp.add_url_rule(f"{_PAPER}/entfernen", view_func=paper_pages.remove_paper, methods=_FORM)
bp.add_url_rule(f"{_PAPER}/<any(hoch, runter):direction>", view_func=paper_pages.move_paper, methods=["POST"])
_PROPOSAL = "/themenvorschlaege/<int:proposal_id>"
bp.add_url_rule(f"{_PROPOSAL}/uebernehmen", view_func=proposal_pages.accept_proposal, methods=_FORM)
bp.add_url_rule(f"{_PROPOSAL}/ablehnen", view_func=proposal_pages.decline_proposal, methods=_FORM)
bp.add_url_rule(f"{_PROPOSAL}/verschieben", view_func=proposal_pages.defer_proposal, methods=_FORM)
bp.add_url_rule(f"{_PROPOSAL}/rueckgaengig", view_func=proposal_pages.reopen_proposal, methods=["POST"])


@bp.get("/sitzungen/<int:meeting_id>/tagesordnung")
def agenda(meeting_id: int) -> ResponseReturnValue:
    """The agenda of a meeting, with its times."""
    return _page(meeting_or_404(meeting_id))


@bp.get("/sitzungen/<int:meeting_id>/tagesordnung/druck")
def print_agenda(meeting_id: int) -> ResponseReturnValue:
    """The agenda for paper."""
    meeting = meeting_or_404(meeting_id)
    slots = queries.timetable(meeting, queries.items(meeting.id))
    return render_template("agenda/print_agenda.html", meeting=meeting, slots=slots, kinds=KINDS)


@bp.get("/sitzungen/<int:meeting_id>/tagesordnung/export.<any(csv, xlsx):form>")
def export(meeting_id: int, form: str) -> Response:
    """The agenda as a file."""
    meeting = meeting_or_404(meeting_id)
    head = [
        _("Item"),
        _("Begins at"),
        _("Duration in minutes"),
        _("Title"),
        _("Kind"),
        _("Presented by"),
        _("Topic"),
        _("Note"),
    ]
    rows = [
        [
            slot.number,
            slot.starts.time(),
            slot.item.duration_minutes,
            slot.item.title,
            _(KINDS[slot.item.kind]),
            ", ".join(presenter.official_name for presenter in slot.item.presenters),
            slot.item.topic.title if slot.item.topic else "",
            slot.item.note,
        ]
        for slot in queries.timetable(meeting, queries.items(meeting.id))
    ]
    return table_response(form, _("agenda"), head, rows)


@bp.route("/sitzungen/<int:meeting_id>/tagesordnung/neu", methods=_FORM)
def new_item(meeting_id: int) -> ResponseReturnValue:
    """Add an item; also how a removed one comes back to its place."""
    meeting = meeting_or_404(meeting_id)
    form = ItemForm()
    form.offer(list(active_organisations()), queries.topics(meeting.series_id))
    if form.validate_on_submit() and form.names_one_topic():
        place, who = form.position.data, access.actor()
        item = operations.add_item(meeting, form.details(), position=place, by=who, now=clock.now())
        flash(_("“%(title)s” stands on the agenda.", title=item.title), "success")
        return _back(meeting, f"item-{item.id}")
    page = render_template("agenda/item_form.html", form=form, meeting=meeting, item=None, differences=[])
    return page, page_status(form)


@bp.route("/tagesordnungspunkte/<int:item_id>/bearbeiten", methods=_FORM)
def edit_item(item_id: int) -> ResponseReturnValue:
    """Change an item."""
    item, meeting = _item_and_meeting(item_id)
    form, differences = _filled(item, meeting), list[Difference]()
    if form.validate_on_submit() and form.names_one_topic():
        differences = outdated(form, _filled(item, meeting, formdata=None), item.version)
        if not differences:
            operations.change_item(item, meeting, form.details(), by=access.actor(), now=clock.now())
            flash(_("“%(title)s” has been saved.", title=item.title), "success")
            return _back(meeting, f"item-{item.id}")
    page = render_template("agenda/item_form.html", form=form, meeting=meeting, item=item, differences=differences)
    return page, page_status(form, differences)


@bp.post("/tagesordnungspunkte/<int:item_id>/<any(hoch, runter):direction>")
def move_item(item_id: int, direction: str) -> ResponseReturnValue:
    """Move an item one place up or down; the focus stays on its button."""
    item, meeting = _item_and_meeting(item_id)
    by_places = -1 if direction == "hoch" else 1
    operations.move_item(item, meeting, by_places=by_places, by=access.actor(), now=clock.now())
    return _back(meeting, f"item-{item.id}-{direction}")


@bp.post("/sitzungen/<int:meeting_id>/tagesordnung/reihenfolge")
def order(meeting_id: int) -> ResponseReturnValue:
    """Store a whole order, as dragging gives it."""
    meeting, form = meeting_or_404(meeting_id), OrderForm()
    seen, wanted = form.ids("seen"), form.ids("order")
    try:
        operations.reorder(meeting, seen, wanted, by=access.actor(), now=clock.now())
    except Outdated as error:
        return _page(meeting, differences=error.differences), 409
    return _back(meeting)


@bp.post("/tagesordnungspunkte/<int:item_id>/entfernen")
def remove_item(item_id: int) -> ResponseReturnValue:
    """Take an item off; the page that follows carries its content, so that it can be brought back."""
    item, meeting = _item_and_meeting(item_id)
    removed, place = operations.ItemDetails.of(item), item.position
    operations.remove_item(item, meeting, by=access.actor(), now=clock.now())
    return _page(meeting, removed=removed, place=place)


def meeting_or_404(meeting_id: int) -> Meeting:
    """The meeting with all that its pages show, where the actor may pass."""
    found = meetings.meeting(meeting_id) or abort(404)
    access.require(found.series_id)
    return found


def _page(
    meeting: Meeting,
    differences: list[Difference] | None = None,
    removed: operations.ItemDetails | None = None,
    place: int | None = None,
) -> str:
    items = queries.items(meeting.id)
    return render_template(
        "agenda/agenda.html",
        meeting=meeting,
        slots=queries.timetable(meeting, items),
        balance=rules.balance(meeting, items),
        why_not_change=rules.why_not_change(meeting),
        kinds=KINDS,
        differences=differences or [],
        removed=removed,
        place=place,
        **proposal_pages.proposals_on_agenda(meeting),
        **paper_pages.papers_on_agenda(meeting),
    )


def _item_and_meeting(item_id: int) -> tuple[AgendaItem, Meeting]:
    item = queries.item(item_id) or abort(404)
    return item, meeting_or_404(item.meeting_id)


def _filled(item: AgendaItem, meeting: Meeting, **options: None) -> ItemForm:
    """The form with what was sent, else with what is stored; presenters that have ended stay among the choices."""
    form = ItemForm(obj=item, data=stored(item), **options)
    organisations = list(dict.fromkeys([*active_organisations(), *item.presenters]))
    form.offer(organisations, queries.topics(meeting.series_id))
    del form.position
    return form


def _back(meeting: Meeting, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("agenda.agenda", meeting_id=meeting.id, _anchor=anchor), 303)
