"""The start page and the whole journal."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from integrationrunde.accounts.identity import account_actor
from integrationrunde.accounts.queries import AccountActor
from integrationrunde.agenda.proposal_queries import open_counts
from integrationrunde.dashboard import needs, queries
from integrationrunde.figures.queries import workload
from integrationrunde.figures.register import to_review
from integrationrunde.figures.scope import Scope
from integrationrunde.inbox import queries as inbox
from integrationrunde.inbox.settings import mailbox_of
from integrationrunde.journal.queries import entries
from integrationrunde.journal.wording import shown
from integrationrunde.kit import accessibility, clock, heartbeat, lists
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.exports import table_response
from integrationrunde.kit.words import N_, _
from integrationrunde.mailroom import incoming_queries
from integrationrunde.mailroom.rules import incoming_reach
from integrationrunde.minutes import reviews
from integrationrunde.outbox import queries as outbox
from integrationrunde.outbox.models import LetterState

bp = Blueprint("dashboard", __name__)
ACTORS = {"account": N_("Secretariat"), "holder": N_("By personal link"), "system": N_("Automatic")}
MOST_EXPORTED = 20_000
LATEST = 6


@bp.get("/")
def start() -> str:
    """What needs me, what comes next, what happened last."""
    who, now = account_actor(), clock.now()
    readable = who.readable_series()
    rows = queries.planned(readable)
    mine = [row for row in rows if who.holds(Role.EDITOR, row.meeting.series_id)]
    proposals = open_counts([row.meeting.id for row in mine])
    return render_template(
        "dashboard/start.html",
        who=who,
        needs=needs.in_order(
            [
                *_letter_needs(who),
                *_accessibility_needs(who),
                *needs.of_meetings(mine, now),
                *needs.of_proposals(mine, proposals),
                *_minutes_needs(who),
                *_result_needs(who),
            ]
        ),
        load=workload(Scope(readable), clock.today()) if who.roles else None,
        rows=[row for row in rows if not row.meeting.is_over(now)],
        beginnings=queries.beginnings(),
        latest=db.session.scalars(entries(series_ids=readable).limit(LATEST)).all() if who.roles else [],
    )


def _letter_needs(who: AccountActor) -> list[needs.Need]:
    """Only for who may do something about it."""
    if not who.holds(Role.EDITOR):
        return []
    failed = outbox.counts(series_ids=_edited_series(who))[LetterState.FAILED]
    of_letters = needs.of_letters(
        failed,
        paused=outbox.pause() is not None,
        silent_worker=heartbeat.is_silent(heartbeat.last_beat(), now=clock.now()),
        troubled_addresses=len(outbox.addresses_in_trouble()),
    )
    undecided = incoming_queries.undecided(incoming_reach(who, Role.EDITOR))
    return [*of_letters, *needs.of_inbox(undecided, failing=inbox.is_failing(mailbox_of(current_app.config)))]


def _minutes_needs(who: AccountActor) -> list[needs.Need]:
    """Minutes to circulate and objections to decide on, for who may do so."""
    if not who.holds(Role.EDITOR):
        return []
    edited = _edited_series(who)
    of_held = needs.of_minutes(reviews.held(edited), clock.today())
    return [*needs.of_reviews(reviews.waiting(edited), clock.now()), *of_held]


def _result_needs(who: AccountActor) -> list[needs.Need]:
    """What organisations say of their tasks, and results to be looked at again within a week."""
    if not who.holds(Role.EDITOR):
        return []
    edited, today = _edited_series(who), clock.today()
    of_results = needs.of_results(*to_review(edited, today + needs.SOON), today)
    return [*needs.of_tasks(queries.open_tasks(edited, today)), *of_results]


def _accessibility_needs(who: AccountActor) -> list[needs.Need]:
    """Reports are answered by editors; the statement is the admins' concern."""
    if not who.holds(Role.EDITOR):
        return []
    is_old = accessibility.statement_is_old(current_app.config, today=clock.today())
    to_admin = who.holds_everywhere(Role.ADMIN)
    number, due_on = queries.waiting_barrier_reports()
    return list(needs.of_accessibility(number, due_on, clock.now(), statement_is_old=is_old and to_admin))


def _edited_series(who: AccountActor) -> set[int] | None:
    if who.holds_everywhere(Role.EDITOR):
        return None
    return {where for where, role in who.roles if where is not None and role.includes(Role.EDITOR)}


def _journal_wish() -> lists.Wish:
    return lists.wish(sorts=("-time",), filters=("series", "by"))


@bp.get("/verlauf")
def journal() -> str:
    """Who did what when, in all series within reach."""
    readable, wish = account_actor().readable_series(), _journal_wish()
    return render_template(
        "dashboard/journal.html",
        wish=wish,
        page=lists.page_of(queries.journal_entries(wish, readable), wish),
        names=queries.series_names(readable),
        actors=ACTORS,
    )


@bp.get("/verlauf/liste.<any(csv, xlsx):form>")
def journal_file(form: str) -> ResponseReturnValue:
    """The journal, as searched, as a file; the newest 20,000 entries at most."""
    readable, wish = account_actor().readable_series(), _journal_wish()
    names = queries.series_names(readable)
    found = db.session.scalars(queries.journal_entries(wish, readable).limit(MOST_EXPORTED))
    rows = (
        (entry.happened_at, shown(entry), entry.actor_label, _actor(entry.actor_kind), names.get(entry.series_id, ""))
        for entry in found
    )
    return table_response(form, _("journal"), (_("Time"), _("What"), _("Who"), _("Way"), _("In series")), rows)


def _actor(kind: str) -> str:
    return _(ACTORS[kind]) if kind in ACTORS else kind
