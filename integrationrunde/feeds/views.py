"""Calendars by link, the account's page with its addresses, and the help for both."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale

from integrationrunde.accounts import operations as accounts
from integrationrunde.accounts.identity import account_actor
from integrationrunde.accounts.models import Account
from integrationrunde.accounts.queries import account_by_feed_token, account_with_roles
from integrationrunde.calendar.event import Entry
from integrationrunde.calendar.writing import feed
from integrationrunde.feeds import entries, queries, task_entries, task_queries, texts
from integrationrunde.feeds.queries import Rows
from integrationrunde.feeds.shelf import Shelf
from integrationrunde.kit import clock, outside
from integrationrunde.kit.words import _
from integrationrunde.outbox.letterhead import keyring, letterhead
from integrationrunde.seats.queries import holder_by_feed_token

bp = Blueprint("feeds", __name__)
shelf = Shelf()
# Calendar programmes ask each hour at most; a proxy of one's own must not hold back what they ask for.
FRESH = "private, max-age=300"


class DeadFeed(Exception):
    """The address leads nowhere: mistyped, forged, ended, or of another purpose. Nobody learns which."""


@bp.errorhandler(DeadFeed)
def _dead(_error: DeadFeed) -> ResponseReturnValue:
    """The same bytes for every cause, for programmes and for people."""
    text = _("This calendar subscription does not exist, or its address has ended. Your page shows the present one.")
    return Response(f"{text}\n", 404, mimetype="text/plain")


@bp.get("/abo/")
@bp.get("/abo/<path:rest>")
def astray(rest: str = "") -> ResponseReturnValue:
    """Everything below /abo/ that is no address of a calendar."""
    raise DeadFeed


@bp.get("/abo/<token>.ics")
def personal(token: str) -> ResponseReturnValue:
    """The meetings of the holder's seat, with its own answers, and the tasks of the organisation in this series."""
    holder = holder_by_feed_token(token, keyring())
    if holder is None:
        raise DeadFeed
    seat, now = holder.seat, clock.now()
    rows = queries.invitations_of(seat.id, now)
    tasks = task_queries.tasks_of(seat.organisation_id, seat.series_id, now)

    def write() -> Iterator[Entry]:
        yield from map(entries.of_holder, filter(entries.can_be_told, rows))
        yield from (task_entries.of_owner(row, letterhead().domain) for row in tasks)

    return _published(f"{seat.series.short_name}: {seat.organisation.short_name}", holder.language, rows + tasks, write)


@bp.get("/abo/geschaeftsstelle/<token>.ics")
def secretariat(token: str) -> ResponseReturnValue:
    """All meetings that the account may read, with their deadlines."""
    account = account_by_feed_token(token, keyring(), lambda found: found.feed)
    if account is None or not account.roles:
        raise DeadFeed
    rows = queries.meetings_of(_readable(account), clock.now())
    with force_locale(account.language):
        name = _("Meetings of the secretariat")
    return _of_secretariat(name, account, rows, task_queries.due_dates_of(_readable(account)))


@bp.get("/abo/reihe/<string(maxlength=9):series_id>/<token>.ics")
def series(series_id: str, token: str) -> ResponseReturnValue:
    """The meetings of one series, with their deadlines, as long as the account may read it."""
    # Not <int:...>: a number that is too large for it would be another kind of dead address.
    wanted = int(series_id) if series_id.isascii() and series_id.isdecimal() else 0
    account = account_by_feed_token(token, keyring(), lambda found: found.series_feed(wanted))
    readable = _readable(account) if account else set()
    if account is None or not (readable is None or wanted in readable):
        raise DeadFeed
    rows = queries.meetings_of([wanted], clock.now())
    if not rows:
        raise DeadFeed
    return _of_secretariat(rows[0].series_name, account, rows, task_queries.due_dates_of([wanted]))


def _readable(account: Account) -> set[int] | None:
    """The series that the account may read; None means all."""
    places = {role.series_id for role in account.roles}
    return None if None in places else {place for place in places if place is not None}


def _of_secretariat(name: str, account: Account, rows: Rows, tasks: Rows) -> Response:
    def write() -> Iterator[Entry]:
        for row in rows:
            page = url_for("meetings.meeting", meeting_id=row.meeting_id or 0, lang=None)
            yield from entries.of_secretariat(row, outside.address(page))
        for row in tasks:
            page = url_for("actions.task", task_id=row.task_id, lang=None)
            yield task_entries.of_secretariat(row, letterhead().domain, outside.address(page))

    return _published(name, account.language, rows + tasks, write)


def _published(name: str, language: str, rows: Rows, write: Callable[[], Iterable[Entry]]) -> Response:
    def written() -> bytes:
        with force_locale(language):
            return feed(name, write())

    source = repr((request.endpoint, outside.address(""), name, language, rows))
    calendar = shelf.take(source, written)
    response = Response(calendar.content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'inline; filename="abo.ics"'
    response.headers["Cache-Control"] = FRESH
    response.set_etag(calendar.etag)
    response.make_conditional(request)
    return response


@bp.get("/hilfe/kalender", endpoint="help")
def help_page() -> str:
    """How to subscribe in the usual calendar programmes, and how often they ask."""
    return render_template("feeds/help.html", text=texts.help_text(get_locale().language))


@bp.get("/mein-zugang/kalender")
def own() -> str:
    """The addresses of the account's subscriptions: one for all meetings, one for each series."""
    account = _own_account()
    addresses = {0: _address("feeds.secretariat", token=keyring().token(account.feed))} if account.roles else {}
    running = queries.running_series(_readable(account))
    for found in running:
        token = keyring().token(account.series_feed(found.id))
        addresses[found.id] = _address("feeds.series", token=token, series_id=found.id)
    return render_template("feeds/own.html", addresses=addresses, running=running, webcal=outside.webcal)


@bp.post("/mein-zugang/kalender/neu")
def renew() -> ResponseReturnValue:
    """Let the account's addresses end and new ones begin."""
    accounts.renew_feeds(_own_account(), by=account_actor(), now=clock.now())
    flash(_("Your former subscription addresses have ended. Please subscribe to the new ones."), "success")
    return redirect(url_for("feeds.own"), 303)


def _address(endpoint: str, **values: Any) -> str:
    return outside.address(url_for(endpoint, **values, lang=None))


def _own_account() -> Account:
    account = account_with_roles(account_actor().actor_id)
    if account is None:
        abort(404)
    return account
