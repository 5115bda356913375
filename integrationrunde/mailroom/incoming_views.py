"""Pages of the inbox (Posteingang): what came, how it was understood, what it changed, what needs a decision."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.inbox import queries as inbox_queries
from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.inbox.settings import mailbox_of, takes_letters
from integrationrunde.invitations.models import Invitation
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit import access, clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.doors import DOORS
from integrationrunde.kit.exports import table_response
from integrationrunde.kit.lists import Wish, page_of, wish
from integrationrunde.kit.words import _
from integrationrunde.mailroom import deciding, incoming_operations, incoming_queries, rules
from integrationrunde.mailroom import incoming_wording as wording
from integrationrunde.mailroom.choices import choices_for
from integrationrunde.mailroom.effect import effect_of
from integrationrunde.mailroom.incoming_forms import AnswerByLetterForm, SettleForm, as_remark
from integrationrunde.mailroom.proposals import comparison
from integrationrunde.meetings.models import Meeting

bp = Blueprint("mailroom", __name__)
MOST_EXPORTED = 20_000


def _reach(role: Role) -> rules.Reach:
    return rules.incoming_reach(cast(AccountActor, access.actor()), role)


def _wish() -> Wish:
    return wish(sorts=incoming_queries.SORTS, filters=incoming_queries.FILTERS)


@bp.get("/posteingang")
def inbox() -> str:
    """Every letter that came in, within reach."""
    wanted, within = _wish(), _reach(Role.READER)
    page = page_of(incoming_queries.letters(wanted, within), wanted)
    number, undecided = incoming_queries.counts(within)
    return render_template(
        "mailroom/inbox.html",
        page=page,
        wish=wanted,
        number=number,
        undecided=undecided,
        named=incoming_queries.named_in(page.rows),
        wording=wording,
        effect_of=effect_of,
        **state_of_receiving(),
    )


def state_of_receiving() -> dict[str, Any]:
    """Whether letters come in at all, and how long ago they last did."""
    config = current_app.config
    settings = mailbox_of(config)
    return {
        "takes_letters": takes_letters(config),
        "polls": settings is not None,
        "mailbox": inbox_queries.mailbox_named(settings.name) if settings else None,
        "answers_go_to": config["INBOX_ADDRESS"] or config["MAIL_REPLY_TO"],
    }


@bp.get("/posteingang/liste.<any(csv, xlsx):form>")
def inbox_export(form: str) -> Response:
    """The list as a file: everything that matches, the newest 20,000 at most."""
    wanted = _wish()
    statement = incoming_queries.letters(wanted, _reach(Role.READER)).limit(MOST_EXPORTED)
    return table_response(form, "posteingang", _titles(), _exported(db.session.scalars(statement).all()))


def _titles() -> list[str]:
    return [
        _("Number"),
        _("Received"),
        _("Sender"),
        _("Organisation"),
        _("Subject"),
        _("Kind"),
        _("Meeting"),
        _("State of the letter"),
        _("What became of it"),
        _("Settled by"),
        _("Settled on"),
        _("Note"),
    ]


def _exported(letters: Sequence[IncomingLetter]) -> Iterator[list[Any]]:
    named = incoming_queries.named_in(letters)
    for letter in letters:
        effect = effect_of(letter)
        organisation, meeting = named.organisation(effect), named.meeting(effect)
        yield [
            letter.id,
            letter.received_at,
            letter.sender,
            organisation,
            letter.subject,
            wording.kind_of(letter),
            meeting.title if meeting else "",
            wording.state_of(letter)[1],
            wording.told(letter, organisation).what,
            letter.handled_by or "",
            letter.handled_at,
            effect.note,
        ]


def _letter(incoming_id: int) -> IncomingLetter:
    """The letter; 404 for whoever may not know of it, 403 where the present page asks for a higher role."""
    found = incoming_queries.letter(incoming_id)
    if found is None:
        abort(404)
    series_id, who = incoming_queries.series_of(found), access.actor()
    if not rules.holds_incoming(who, Role.READER, series_id):
        abort(404)
    wanted = DOORS[cast(str, request.endpoint)].role or Role.READER
    if not rules.holds_incoming(who, wanted, series_id):
        abort(403)
    return found


def _back(letter: IncomingLetter) -> ResponseReturnValue:
    """To the letter; to the list where what is next to decide is beyond the actor's reach."""
    if not rules.holds_incoming(access.actor(), Role.READER, incoming_queries.series_of(letter)):
        return redirect(url_for("mailroom.inbox"), 303)
    return redirect(url_for("mailroom.incoming", incoming_id=letter.id), 303)


@bp.get("/posteingang/<int:incoming_id>")
def incoming(incoming_id: int) -> str:
    """One letter: what it says, how it was understood, what it changed, what can be decided."""
    return _page(_letter(incoming_id), SettleForm())


def _page(letter: IncomingLetter, form: SettleForm) -> str:
    effect, named = effect_of(letter), incoming_queries.named_in([letter])
    series_id, who = incoming_queries.series_of(letter), access.actor()
    meeting, said = named.meeting(effect), letter.understood or {}
    return render_template(
        "mailroom/incoming.html",
        letter=letter,
        effect=effect,
        said=said,
        diagnostics={one["address"]: one["diagnostic"] for one in said.get("recipients", ())},
        others=_others(letter, named),
        meeting=meeting,
        seat=named.seats.get(effect.seat_id or 0),
        told=wording.told(letter, named.organisation(effect)),
        proposal=comparison(effect, meeting),
        reached=incoming_queries.reached(effect),
        choices=choices_for(letter, effect),
        may_handle=rules.holds_incoming(who, Role.EDITOR, series_id),
        may_see_source=letter.source_removed_at is None and rules.holds_incoming(who, Role.ADMIN, series_id),
        form=form,
        wording=wording,
        entries=db.session.scalars(entries_about(letter).limit(50)).all(),
    )


def _others(letter: IncomingLetter, named: incoming_queries.Named) -> list[tuple[Meeting, str]]:
    """The further meetings of a letter that the reader may know of, and what it means for each."""
    found = []
    for effect in effect_of(letter).others:
        meeting = named.meeting(effect)
        if meeting is not None and access.actor().holds(Role.READER, meeting.series_id):
            found.append((meeting, wording.told_besides(letter, effect, named.organisation(effect))))
    return found


@bp.get("/posteingang/<int:incoming_id>/quelltext")
def incoming_source(incoming_id: int) -> Response:
    """The letter as it came in, as a file; never shown as a page, because anybody may have written it."""
    letter = _letter(incoming_id)
    if letter.raw is None:
        abort(404)
    response = Response(letter.raw, content_type="message/rfc822")
    response.headers.set("Content-Disposition", "attachment", filename=f"brief-{letter.id}.eml")
    return response


@bp.post("/posteingang/<int:incoming_id>/uebernehmen")
def confirm(incoming_id: int) -> ResponseReturnValue:
    """Let an answer count that was not certain."""
    letter = _letter(incoming_id)
    deciding.confirm_reply(letter, by=access.actor(), now=clock.now())
    flash(_("The answer has been taken over."), "success")
    return _back(letter)


@bp.post("/posteingang/<int:incoming_id>/nicht-uebernehmen")
def reject(incoming_id: int) -> ResponseReturnValue:
    """Let an answer that was not certain change nothing."""
    letter = _letter(incoming_id)
    deciding.reject_reply(letter, by=access.actor(), now=clock.now())
    flash(_("The answer changes nothing."), "success")
    return _back(letter)


@bp.route("/posteingang/<int:incoming_id>/rueckmeldung", methods=["GET", "POST"])
def answer_by_letter(incoming_id: int) -> ResponseReturnValue:
    """Enter what a letter says as the answer of an invited seat."""
    letter = _letter(incoming_id)
    offered = incoming_queries.answerable(_reach(Role.EDITOR), clock.now())
    form = _answer_form(letter, offered)
    if form.validate_on_submit():
        invitation = next(one for one in offered if one.id == form.invitation.data)
        deciding.answer_for(letter, invitation, form.reply(), by=access.actor(), now=clock.now())
        name = invitation.seat.organisation.official_name
        flash(_("The answer of %(name)s is stored.", name=name), "success")
        return _back(letter)
    page = render_template(
        "mailroom/answer_by_letter.html",
        form=form,
        letter=letter,
        said=letter.understood or {},
        offered=offered,
        may_answer=choices_for(letter, effect_of(letter)).answer,
    )
    return page, 422 if form.errors else 200


def _answer_form(letter: IncomingLetter, offered: Sequence[Invitation]) -> AnswerByLetterForm:
    effect, said = effect_of(letter), letter.understood or {}
    known = next((one.id for one in offered if one.id == effect.invitation_id), None)
    form = AnswerByLetterForm(
        invitation=known, status=effect.status or None, remark=as_remark(said.get("text") or said.get("comment") or "")
    )
    form.offer(offered)
    return form


@bp.post("/posteingang/<int:incoming_id>/erledigt")
def settle(incoming_id: int) -> ResponseReturnValue:
    """Somebody has seen to the letter."""
    letter, form = _letter(incoming_id), SettleForm()
    if form.validate_on_submit():
        deciding.settle(letter, form.note.data or "", by=access.actor(), now=clock.now())
        flash(_("The letter is settled."), "success")
        return _back(letter)
    return _page(letter, form), 422 if form.errors else 200


@bp.post("/posteingang/<int:incoming_id>/noch-einmal")
def understand_again(incoming_id: int) -> ResponseReturnValue:
    """Let a letter that could not be processed take effect anew."""
    letter = _letter(incoming_id)
    incoming_operations.try_again(letter, by=access.actor(), now=clock.now())
    flash(_("The letter is tried once more within a minute."), "info")
    return _back(letter)


@bp.post("/posteingang/<int:incoming_id>/adresse-in-ordnung")
def trust_address(incoming_id: int) -> ResponseReturnValue:
    """Forget what is known against an address that somebody has checked."""
    letter, address = _letter(incoming_id), request.form.get("address", "")
    incoming_operations.trust(letter, address, by=access.actor(), now=clock.now())
    flash(_("The address counts as in order again."), "success")
    return _back(letter)
