"""Pages of the secretariat: the overview of a meeting's answers, and the way to inviting."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from integrationrunde.directory.queries import active_organisations
from integrationrunde.invitations import (
    announcing,
    change_views,  # noqa: F401 - adds its pages
    counting,
    listing,
    mails,
    operations,
    preflight,
    queries,
    rules,
)
from integrationrunde.invitations.forms import EmptyForm, GuestForm, LetterTextForm
from integrationrunde.invitations.models import AnswerStatus, Invitation
from integrationrunde.invitations.occasions import occasion
from integrationrunde.invitations.seat_views import bp
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference
from integrationrunde.kit.exports import table_response
from integrationrunde.kit.words import _, ngettext
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.outbox.mail import Mail
from integrationrunde.outbox.render import hide_links
from integrationrunde.seats import operations as seat_operations
from integrationrunde.seats import queries as seats
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.person import Person

__all__ = ["bp"]


@bp.context_processor
def _words() -> dict[str, Any]:
    """What the room's templates may call."""
    return {
        "status_of": listing.status_of,
        "status_words": listing.status_words,
        "channel_of": listing.channel_of,
        "delivery_of": listing.delivery_of,
        "delivery_words": listing.delivery_words,
    }


def _meeting(meeting_id: int) -> Meeting:
    """The meeting with venue and series, guarded by its series."""
    series = joinedload(Meeting.series).joinedload(Series.host)
    return access.load(Meeting, meeting_id, joinedload(Meeting.venue), series)


@bp.get("/sitzungen/<int:meeting_id>/einladungen")
def overview(meeting_id: int) -> ResponseReturnValue:
    """Who is represented: counters, map, list. The live part alone is given to the page that refreshes itself."""
    meeting = _meeting(meeting_id)
    rows = queries.invited_seats(meeting)
    wanted = listing.wanted()
    live = "HX-Request" in request.headers
    return render_template(
        "invitations/_live.html" if live else "invitations/overview.html",
        meeting=meeting,
        rows=listing.chosen(rows, wanted),
        tally=counting.tally(rows),
        in_trouble=sum(listing.is_in_trouble(row) for row in rows),
        tiles=listing.tiles(rows),
        wish=wanted,
        all_rows=rows,
        uninvited=queries.uninvited(meeting.id),
        mend=preflight.place_to_mend(meeting, clock.now()),
        may_remind=_may_remind(meeting, rows),
        why_not_invite=_why_not_invite(meeting),
    )


@bp.get("/sitzungen/<int:meeting_id>/einladungen/liste.<any(csv, xlsx):form>")
def export(meeting_id: int, form: str) -> ResponseReturnValue:
    """The list of answers for Excel."""
    meeting = _meeting(meeting_id)
    rows = listing.chosen(queries.invited_seats(meeting), listing.wanted())
    return table_response(form, f"rueckmeldungen-{meeting.number}", listing.export_head(), listing.export_rows(rows))


def _may_remind(meeting: Meeting, rows: list[queries.InvitedSeat]) -> bool:
    is_open = meeting.state is MeetingState.INVITED and not meeting.has_begun(clock.now())
    return is_open and bool(operations.silent_or_tentative(rows))


def _why_not_invite(meeting: Meeting) -> str | None:
    """Further seats are invited to what was announced."""
    announced = queries.as_announced([meeting])
    if not announced:
        return _("What was announced of this meeting cannot be read. Please tell those who run the software.")
    return rules.why_not_invite(announced[0], clock.now())


def _uninvited_seats(meeting: Meeting) -> list[Seat]:
    invited = {row.seat.id for row in queries.invited_seats(meeting)}
    return [seat for seat in seats.seats_for(meeting) if seat.id not in invited]


@bp.route("/sitzungen/<int:meeting_id>/einladungen/auswahl", methods=["GET", "POST"])
def choose(meeting_id: int) -> ResponseReturnValue:
    """Choose the seats to invite (all of them, to begin with) and write the meeting's own paragraph."""
    meeting = _meeting(meeting_id)
    form = LetterTextForm(letter_text=meeting.letter_text, version=meeting.version)
    differences: list[Difference] = []
    if form.validate_on_submit():
        if form.expected_version() not in (None, meeting.version) and form.letter_text.data != meeting.letter_text:
            differences = [Difference(_("Additional text"), form.letter_text.data or "", meeting.letter_text)]
            form.version.data = str(meeting.version)
        else:
            operations.write_letter_text(meeting, form.letter_text.data or "", by=access.actor(), now=clock.now())
            return redirect(_check_url(meeting, _chosen_seats(meeting, _sent())), 303)
    available = _uninvited_seats(meeting)
    chosen = _sent() if request.method == "POST" else _carried() or _all_but_host(meeting, available)
    page = render_template(
        "invitations/choose.html",
        meeting=meeting,
        form=form,
        seats=available,
        holders=seats.active_holders([seat.id for seat in available], meeting.id),
        chosen=chosen,
        differences=differences,
        mend=preflight.place_to_mend(meeting, clock.now()),
        why_not_invite=_why_not_invite(meeting),
    )
    return page, 409 if differences else 422 if form.errors else 200


def _all_but_host(meeting: Meeting, available: Sequence[Seat]) -> set[int]:
    """Whom an invitation is for, to begin with: everybody but the host, who invites."""
    return {seat.id for seat in available if seat.organisation_id != meeting.series.host_id}


def _sent() -> set[int]:
    """The ids of the seats that were ticked."""
    return set(request.form.getlist("seat", type=int))


def _carried() -> set[int]:
    """The ids of the seats that the address carries, so that looking at a letter and going back loses no choice."""
    return {int(text) for text in request.args.get("plaetze", "").split(".") if text.isdecimal() and len(text) < 10}


def _check_url(meeting: Meeting, chosen: Sequence[Seat]) -> str:
    return url_for("invitations.check", meeting_id=meeting.id, plaetze=".".join(str(seat.id) for seat in chosen))


def _chosen_seats(meeting: Meeting, wanted: set[int]) -> list[Seat]:
    return [seat for seat in _uninvited_seats(meeting) if seat.id in wanted]


@bp.get("/sitzungen/<int:meeting_id>/einladungen/pruefen")
def check(meeting_id: int) -> ResponseReturnValue:
    """What the chosen seats would get, and what is missing; nothing leaves yet."""
    meeting = _meeting(meeting_id)
    return _check_page(meeting, _chosen_seats(meeting, _carried()))


def _check_page(meeting: Meeting, chosen: Sequence[Seat], status: int = 200) -> ResponseReturnValue:
    holders = seats.active_holders([seat.id for seat in chosen], meeting.id)
    pairs = [(seat, holders.get(seat.id, [])) for seat in chosen]
    addresses = {holder.address.lower() for _seat, some in pairs for holder in some if holder.address}
    about = occasion(meeting, now=clock.now())
    findings = preflight.check(
        about.meeting,
        about.agenda,
        pairs,
        queries.bounced_addresses(addresses),
        now=clock.now(),
        today=clock.today(),
        unannounced=bool(announcing.pending_changes(meeting)),
    )
    page = render_template(
        "invitations/check.html",
        meeting=meeting,
        pairs=pairs,
        letters=sum(bool(holder.address) for _seat, some in pairs for holder in some),
        findings=findings,
        blocked=preflight.blocks(findings),
        carried=".".join(str(seat.id) for seat in chosen),
    )
    return page, status


@bp.post("/sitzungen/<int:meeting_id>/einladungen/senden")
def send(meeting_id: int) -> ResponseReturnValue:
    """Invite the chosen seats: every holder gets an own letter."""
    meeting = _meeting(meeting_id)
    chosen = _chosen_seats(meeting, _sent())
    if not chosen and any(row.seat.id in _sent() for row in queries.invited_seats(meeting)):
        flash(_("These organisations are invited already."), "info")  # sent twice, by a second press or another window
        return redirect(url_for("invitations.overview", meeting_id=meeting.id), 303)
    if not chosen or _why_not_invite(meeting):
        return _check_page(meeting, chosen, 422)
    invitations = operations.invite(meeting, chosen, by=access.actor(), now=clock.now())
    flash(
        ngettext("%(num)s organisation is invited.", "%(num)s organisations are invited.", len(invitations)), "success"
    )
    return redirect(url_for("invitations.overview", meeting_id=meeting.id), 303)


@bp.get("/sitzungen/<int:meeting_id>/einladungen/vorschau/<int:seat_id>")
def letter_preview(meeting_id: int, seat_id: int) -> ResponseReturnValue:
    """The invitation of a seat exactly as it will leave, its link hidden."""
    meeting = _meeting(meeting_id)
    seat = seats.seat_with_all(seat_id)
    if seat is None or seat.series_id != meeting.series_id:
        abort(404)
    about = occasion(meeting, now=clock.now())
    letters = [_letter(about, seat, holder) for holder in seats.active_holders([seat.id], meeting.id)[seat.id]]
    carried = request.args.get("plaetze", "")
    return render_template(
        "invitations/preview.html", meeting=meeting, seat=seat, letters=letters, carried=carried, back=None
    )


def _letter(about: mails.Occasion, seat: Seat, holder: SeatHolder) -> dict[str, Any]:
    # Never added to the session: the preview stores nothing.
    invitation = Invitation(id=0, meeting=about.meeting, seat=seat, seat_id=seat.id, letter_round=1, reminders=0)
    mail = mails.invitation(about, invitation, holder, AnswerStatus.PENDING)
    return {"holder": holder, "mail": mail, "text": hide_links(mail.text), "calendar": hide_links(_ics(mail))}


def _ics(mail: Mail) -> str:
    return mail.calendar.content.decode().replace("\r\n ", "") if mail.calendar else ""


@bp.route("/sitzungen/<int:meeting_id>/einladungen/gast", methods=["GET", "POST"])
def add_guest(meeting_id: int) -> ResponseReturnValue:
    """Give an organisation a seat for this one meeting."""
    meeting = _meeting(meeting_id)
    seated = {seat.organisation_id for seat in seats.seats_for(meeting)}
    organisations = [each for each in active_organisations() if each.id not in seated]
    form = GuestForm()
    form.offer(organisations)
    if form.validate_on_submit():
        guest = next(each for each in organisations if each.id == form.organisation.data)
        person = Person(function=form.function.data or "", name=form.name.data or "", address=form.address.data or "")
        seat_operations.add_guest_seat(
            meeting, guest, person, places=form.places.data or 1, by=access.actor(), now=clock.now()
        )
        flash(_("%(name)s can now be invited as a guest.", name=guest.official_name), "success")
        return redirect(url_for("invitations.choose", meeting_id=meeting.id), 303)
    return render_template("invitations/guest.html", meeting=meeting, form=form), 422 if form.errors else 200


@bp.route("/sitzungen/<int:meeting_id>/einladungen/erinnern", methods=["GET", "POST"])
def remind(meeting_id: int) -> ResponseReturnValue:
    """Remind those who are silent or under reservation, after a look at who gets what."""
    meeting = _meeting(meeting_id)
    rows = operations.silent_or_tentative(queries.invited_seats(meeting))
    if EmptyForm().validate_on_submit():
        wanted = set(request.form.getlist("invitation", type=int))
        chosen = [row for row in rows if row.invitation.id in wanted and _was_seen(row)]
        reminded = operations.remind(meeting, chosen, by=access.actor(), now=clock.now())
        flash(
            ngettext("%(num)s organisation is reminded.", "%(num)s organisations are reminded.", len(reminded)),
            "success" if reminded else "warning",
        )
        return redirect(url_for("invitations.overview", meeting_id=meeting.id), 303)
    example = _reminder_example(meeting, rows) if rows else None
    return render_template("invitations/remind.html", meeting=meeting, rows=rows, example=example)


def _was_seen(row: queries.InvitedSeat) -> bool:
    """Whether no reminder has left since the page was opened: pressing twice reminds once."""
    seen = request.form.get(f"reminders-{row.invitation.id}", type=int)
    return seen in (None, row.invitation.reminders)


def _reminder_example(meeting: Meeting, rows: Sequence[queries.InvitedSeat]) -> str | None:
    row = next((row for row in rows if row.holders), None)
    if row is None:
        return None
    about = occasion(meeting, now=clock.now())
    mail = mails.reminder(about, row.invitation, row.holders[0], row.status, before_move=row.is_before_move)
    return f"{mail.subject}\n\n{hide_links(mail.text)}"
