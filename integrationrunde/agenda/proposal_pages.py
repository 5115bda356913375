"""Pages around proposed topics: asking the seats for them, deciding on them; `views` gives them addresses."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.agenda import calling, deciding, mails, proposal_queries, proposal_rules, queries, rules
from integrationrunde.agenda.forms import DeclineForm, DeferForm, ItemForm
from integrationrunde.agenda.models import Proposal, ProposalState
from integrationrunde.directory.queries import active_organisations
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference, refuse
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _, ngettext
from integrationrunde.meetings import queries as meetings
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.render import hide_links


def proposals_on_agenda(meeting: Meeting) -> dict[str, Any]:
    """What the page of the agenda shows of proposed topics; two statements."""
    now = clock.now()
    listed = proposal_queries.proposals(meeting.id)
    return {
        "proposals": listed,
        "open_proposals": sum(one.is_open for one in listed),
        "undoable": {one.id for one in listed if proposal_rules.may_undo(one, now)},
        "undo_until": proposal_rules.undo_until,
        "topic_call": proposal_queries.topic_call(meeting.id),
        "topics_close_on": rules.topics_close_on(meeting),
        "may_call": rules.why_not_propose(meeting, now) is None,
    }


def call_for_topics(meeting_id: int) -> ResponseReturnValue:
    """Show who would get which letter, then ask them for topics."""
    meeting = meetings.meeting(meeting_id) or abort(404)
    access.require(meeting.series_id)
    if request.method == "POST":
        number = calling.call_for_topics(meeting, by=access.actor(), now=clock.now())
        if number:
            flash(ngettext("%(num)s letter asks for topics.", "%(num)s letters ask for topics.", number), "success")
        else:
            flash(_("No letter leaves: everybody who can be written to has been asked already."), "info")
        return _to_agenda(meeting.id)
    rows = calling.asked(meeting)
    first = next(((row.seat, holder) for row in rows for holder in row.holders), None)
    letter = mails.call(meeting, *first) if first else None
    return render_template(
        "agenda/call_for_topics.html",
        meeting=meeting,
        rows=rows,
        letters=sum(len(row.waiting) for row in rows),
        call=proposal_queries.topic_call(meeting.id),
        close_on=rules.topics_close_on(meeting),
        why_not=rules.why_not_propose(meeting, clock.now()),
        example=f"{letter.subject}\n\n{hide_links(letter.text)}" if letter else None,
    )


def accept_proposal(proposal_id: int) -> ResponseReturnValue:
    """Put a proposal on the agenda, as it is in one step, or with other words."""
    proposal = _proposal(proposal_id)
    if proposal.state is ProposalState.ACCEPTED:
        flash(_("“%(title)s” has been put on the agenda already.", title=proposal.title), "info")
        return _to_agenda(proposal.meeting_id)
    _check_open(proposal)
    form, differences = _item_form(proposal), list[Difference]()
    if form.validate_on_submit() and form.names_one_topic():
        differences = outdated(form, _item_form(proposal, formdata=None), proposal.version)
        if not differences:
            who = access.actor()
            item = deciding.accept(proposal, proposal.meeting, form.details(), by=who, now=clock.now())
            flash(_("“%(title)s” stands on the agenda.", title=item.title), "success")
            return _to_agenda(proposal.meeting_id)
    page = render_template(
        "agenda/accept_proposal.html", form=form, proposal=proposal, meeting=proposal.meeting, differences=differences
    )
    return page, page_status(form, differences)


def decline_proposal(proposal_id: int) -> ResponseReturnValue:
    """Decline a proposal with a reason."""
    proposal = _proposal(proposal_id)
    _check_open(proposal)
    form = DeclineForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""
        deciding.decline(proposal, proposal.meeting, reason, by=access.actor(), now=clock.now())
        flash(_("The proposal has been declined. A letter tells the organisation."), "success")
        return _to_agenda(proposal.meeting_id)
    page = render_template("agenda/decline_proposal.html", form=form, proposal=proposal, meeting=proposal.meeting)
    return page, page_status(form)


def defer_proposal(proposal_id: int) -> ResponseReturnValue:
    """Put a proposal off to a later meeting."""
    proposal = _proposal(proposal_id)
    _check_open(proposal)
    meeting = proposal.meeting
    later = proposal_queries.later_meetings(meeting, clock.today())
    form = DeferForm()
    form.offer(later)
    if form.validate_on_submit():
        chosen = meetings.meeting(next(one.id for one in later if one.id == form.later_id.data)) or abort(404)
        deciding.defer(proposal, meeting, chosen, by=access.actor(), now=clock.now())
        told = _("The proposal now waits at “%(title)s”. A letter tells the organisation.", title=chosen.title)
        flash(told, "success")
        return _to_agenda(meeting.id)
    page = render_template("agenda/defer_proposal.html", form=form, proposal=proposal, meeting=meeting, later=later)
    return page, page_status(form)


def reopen_proposal(proposal_id: int) -> ResponseReturnValue:
    """Undo a decision before the organisation is told."""
    proposal = _proposal(proposal_id)
    deciding.reopen(proposal, proposal.meeting, by=access.actor(), now=clock.now())
    flash(_("The decision has been undone. “%(title)s” is open again.", title=proposal.title), "success")
    return _to_agenda(proposal.meeting_id)


def _proposal(proposal_id: int) -> Proposal:
    found = proposal_queries.proposal(proposal_id) or abort(404)
    access.require(found.meeting.series_id)
    return found


def _check_open(proposal: Proposal) -> None:
    refuse(proposal_rules.why_not_decide(proposal))


def _item_form(proposal: Proposal, **options: None) -> ItemForm:
    """The item that a proposal asks for, with what was sent; an organisation that has ended stays among the choices."""
    asked_for = deciding.as_item(proposal)
    data = {
        "title": asked_for.title,
        "kind": asked_for.kind,
        "duration_minutes": asked_for.duration_minutes,
        "note": asked_for.note,
        "presenter_ids": list(asked_for.presenter_ids),
        "version": proposal.version,
    }
    form = ItemForm(data=data, **options)
    organisations = list(dict.fromkeys([*active_organisations(), proposal.seat.organisation]))
    form.offer(organisations, queries.topics(proposal.meeting.series_id))
    del form.position
    return form


def _to_agenda(meeting_id: int) -> ResponseReturnValue:
    return redirect(url_for("agenda.agenda", meeting_id=meeting_id, _anchor="themenvorschlaege"), 303)
