"""Pages of the room."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from flask import Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.inbox.settings import takes_letters
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit import access, clock, heartbeat
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.exports import table_response
from integrationrunde.kit.lists import Wish, page_of, wish
from integrationrunde.kit.words import _, ngettext
from integrationrunde.mailroom import operations, queries, rules, wording
from integrationrunde.mailroom.calendar_part import summary_of
from integrationrunde.mailroom.incoming_views import bp
from integrationrunde.outbox import queries as outbox_queries
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.render import as_sent_text

__all__ = ["bp"]

FILTERS = ("state", "kind", "meeting")


def _reach(role: Role) -> rules.Reach:
    return rules.reach(cast(AccountActor, access.actor()), role)


def _wish() -> Wish:
    return wish(sorts=queries.SORTS, filters=FILTERS)


@bp.get("/postausgang")
def outbox() -> str:
    """Every letter within reach, with its state."""
    wanted, within = _wish(), _reach(Role.READER)
    page = page_of(queries.letters(wanted, within), wanted)
    return render_template(
        "mailroom/outbox.html",
        page=page,
        wish=wanted,
        counts=queries.counts(within),
        returned=queries.returned(within),
        kinds=[(kind, wording.kind_of(kind)) for kind in queries.kinds(within)],
        offered=[(meeting.id, meeting.title) for meeting in queries.meetings_written_about(within)],
        meetings=queries.meetings_by_id([letter.meeting_id for letter in page.rows]),
        organisations=queries.organisations_by_seat([letter.seat_id for letter in page.rows]),
        wording=wording,
        takes_letters=takes_letters(current_app.config),
        **_state_of_sending(),
    )


def _state_of_sending() -> dict[str, Any]:
    pause = outbox_queries.pause()
    last = heartbeat.last_beat()
    return {
        "pause": pause,
        "checks": wording.checks(pause) if pause else [],
        "worker_silent": heartbeat.is_silent(last, now=clock.now()),
        "worker_seen_at": last,
    }


@bp.get("/postausgang/liste.<any(csv, xlsx):form>")
def export(form: str) -> Response:
    """The list as a file: everything that matches, not only one page."""
    wanted = _wish()
    letters = db.session.scalars(queries.letters(wanted, _reach(Role.READER))).all()
    return table_response(form, "postausgang", _titles(), _exported(letters))


def _titles() -> list[str]:
    return [
        _("Number"),
        _("Written on"),
        _("Organisation"),
        _("Addressed to"),
        _("E-mail address"),
        _("Subject"),
        _("Kind"),
        _("Meeting"),
        _("State of the letter"),
        _("Attempts"),
        _("Sent"),
        _("Next attempt"),
        _("Error"),
        _("Answer of the mail server"),
    ]


def _exported(letters: Sequence[OutgoingLetter]) -> Iterator[list[Any]]:
    meetings = queries.meetings_by_id([letter.meeting_id for letter in letters])
    organisations = queries.organisations_by_seat([letter.seat_id for letter in letters])
    for letter in letters:
        why = wording.explanation(letter)
        meeting = meetings.get(letter.meeting_id or 0)
        yield [
            letter.id,
            letter.date,
            organisations.get(letter.seat_id, ""),
            letter.recipient_name,
            letter.recipient_address,
            letter.subject,
            wording.kind_of(letter.kind),
            meeting.title if meeting else "",
            wording.state_of(letter)[1],
            letter.attempts,
            letter.sent_at,
            letter.due_at if letter.state is LetterState.QUEUED else None,
            why.what if why else "",
            " ".join(part for part in _said_by_servers(letter) if part),
        ]


def _said_by_servers(letter: OutgoingLetter) -> tuple[str | None, str | None]:
    if letter.reported_at is not None:
        return letter.report_status, letter.report_text
    return letter.smtp_code, letter.smtp_text


def _letter(letter_id: int) -> OutgoingLetter:
    """The letter, 404 for whoever may not know of it."""
    letter = db.session.get(OutgoingLetter, letter_id)
    if letter is None or not rules.may_see(access.actor(), letter):
        abort(404)
    return letter


def _letter_to_handle(letter_id: int) -> OutgoingLetter:
    letter = _letter(letter_id)
    if not rules.may_handle(access.actor(), letter):
        abort(403)
    return letter


@bp.get("/postausgang/<int:letter_id>")
def letter(letter_id: int) -> str:
    """One letter: its text as sent without the personal link, its headers, its way."""
    found = _letter(letter_id)
    who = access.actor()
    return render_template(
        "mailroom/letter.html",
        letter=found,
        text=as_sent_text(found),
        calendar=summary_of(found),
        meeting=queries.meetings_by_id([found.meeting_id]).get(found.meeting_id or 0),
        organisation=queries.organisation_of(found),
        state=wording.state_of(found),
        kind=wording.kind_of(found.kind),
        why=wording.explanation(found),
        may_handle=rules.may_handle(who, found),
        may_hand_out=rules.may_hand_out(who, found),
        entries=db.session.scalars(entries_about(found)).all(),
    )


@bp.post("/postausgang/<int:letter_id>/erneut-senden")
def retry(letter_id: int) -> ResponseReturnValue:
    """Send a letter again."""
    operations.send_again(_letter_to_handle(letter_id), by=access.actor(), now=clock.now())
    flash(_("The letter is waiting in the queue again."), "success")
    return redirect(url_for("mailroom.letter", letter_id=letter_id), 303)


@bp.get("/postausgang/<int:letter_id>/verwerfen")
def ask_discard(letter_id: int) -> str:
    """Ask before a letter is put away."""
    return render_template("mailroom/discard.html", letter=_letter_to_handle(letter_id))


@bp.post("/postausgang/<int:letter_id>/verwerfen")
def discard(letter_id: int) -> ResponseReturnValue:
    """Put a letter away."""
    operations.discard(_letter_to_handle(letter_id), by=access.actor(), now=clock.now())
    flash(_("The letter has been discarded. It will not be sent."), "success")
    return redirect(url_for("mailroom.letter", letter_id=letter_id), 303)


@bp.get("/postausgang/<int:letter_id>/weitergeben")
def ask_hand_out(letter_id: int) -> str:
    """Tell what it means to carry a letter over by hand, before its personal link is shown."""
    found = _letter_to_handle(letter_id)
    if not rules.may_hand_out(access.actor(), found):
        abort(404)
    return render_template("mailroom/hand_out.html", letter=found)


@bp.post("/postausgang/<int:letter_id>/weitergeben")
def hand_out(letter_id: int) -> str:
    """Show the text with its personal link. Only as the answer to a POST: no address leads to it, nothing keeps it."""
    found = _letter_to_handle(letter_id)
    if not rules.may_hand_out(access.actor(), found):
        abort(404)
    text = operations.hand_out(found, by=access.actor(), now=clock.now())
    return render_template("mailroom/handed_out.html", letter=found, text=text)


@bp.get("/postausgang/fehlgeschlagene-erneut-senden")
def ask_retry_failed() -> str:
    """Ask before all failed letters are sent again."""
    failed = queries.failed(_reach(Role.EDITOR))
    hopeless = [letter for letter in failed if letter.last_failure in queries.HOPELESS]
    return render_template(
        "mailroom/retry_failed.html", number=len(failed) - len(hopeless), hopeless=hopeless, wording=wording
    )


@bp.post("/postausgang/fehlgeschlagene-erneut-senden")
def retry_failed() -> ResponseReturnValue:
    """Send all failed letters again that have a chance."""
    number = operations.send_all_again(queries.failed(_reach(Role.EDITOR)), by=access.actor(), now=clock.now())
    told = ngettext(
        "%(num)s letter is waiting in the queue again.", "%(num)s letters are waiting in the queue again.", number
    )
    flash(told, "success" if number else "info")
    return redirect(url_for("mailroom.outbox"), 303)


@bp.post("/postausgang/weiter-versuchen")
def resume() -> ResponseReturnValue:
    """Let the resting queue try again now."""
    operations.resume(by=access.actor(), now=clock.now())
    flash(_("The next attempt starts within seconds. The page shows whether it worked."), "info")
    return redirect(url_for("mailroom.outbox"), 303)
