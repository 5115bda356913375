"""What stands around every page: operator, navigation, languages, the demo's banner; and what templates may call."""

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import SQLAlchemyError

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.demo import banner
from integrationrunde.invitations.announcing import pending_changes
from integrationrunde.journal import wording
from integrationrunde.kit import access, clock, markup, words
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.doors import DOORS, Door
from integrationrunde.kit.words import N_, _
from integrationrunde.mailroom import incoming_queries
from integrationrunde.mailroom.rules import incoming_reach
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes.models import Outcome
from integrationrunde.minutes.outcome_following import result_of_task
from integrationrunde.reminders import task_queries
from integrationrunde.reminders.task_rules import TaskItem, upcoming_of

LANGUAGES = {"de": "Deutsch", "en": "English"}

# Endpoint, label, the rooms whose pages lie behind the entry.
NAVIGATION: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("dashboard.start", N_("Overview"), ()),
    (
        "meetings.series_list",
        N_("Series"),
        ("meetings", "seats", "agenda", "invitations", "reminders", "minutes"),
    ),
    ("actions.tasks", N_("Tasks"), ("actions",)),
    ("figures.results", N_("Results"), ()),
    ("figures.overview", N_("Figures"), ()),
    ("directory.organisations", N_("Organisations"), ("directory",)),
    ("mailroom.outbox", N_("Outbox"), ()),
    ("mailroom.inbox", N_("Inbox"), ()),
    ("dashboard.journal", N_("Journal"), ()),
    ("administration.accounts", N_("Accounts"), ("administration",)),
)


_PAGES_OF_A_MEETING = frozenset({"meetings", "agenda", "invitations", "reminders"})


@dataclass(frozen=True)
class NavigationEntry:
    """One entry of the main navigation; ``waiting`` counts what needs somebody's hand there."""

    url: str
    label: str
    current: bool
    waiting: int = 0


@dataclass(frozen=True)
class Operator:
    """Whose installation this is."""

    name: str
    mark_url: str | None


def language() -> str:
    """The language of this page: the URL's wish, else the account's or the letter's, else German."""
    wished = request.args.get("lang") if has_request_context() else None
    if wished in LANGUAGES:
        return str(wished)
    chosen = g.get("language")
    if chosen is None and has_request_context() and _may_have_account():
        chosen = getattr(access.signed_in(), "language", None)
    return str(chosen) if chosen in LANGUAGES else "de"


def _may_have_account() -> bool:
    door = DOORS.get(request.endpoint or "")
    return door is not None and (door.needs_account or door is Door.GUEST)


def install(app: Flask) -> None:
    """Give templates their frame and their words."""
    app.context_processor(_frame)
    app.url_defaults(_carry_language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters.update(day=words.day, weekday=words.weekday, hour=words.hour, day_time=words.day_time)
    app.jinja_env.filters["shown"] = wording.shown
    app.jinja_env.filters["prose"] = markup.rendered
    app.jinja_env.globals.update(Role=Role, may=access.may, now=clock.now, today=clock.today, csrf_token=generate_csrf)


def _carry_language(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" or endpoint.endswith(".appearance") or not has_request_context():
        return
    wished = request.args.get("lang")
    if wished in LANGUAGES and "lang" not in values:
        values["lang"] = wished


def _frame() -> dict[str, Any]:
    who = _actor_without_database_trouble()
    return {
        "operator": Operator(current_app.config["OPERATOR_NAME"], _mark_url()),
        "actor": who,
        "navigation": _navigation() if who is not None else [],
        "languages": _languages(),
        "language": language(),
        "unannounced": _unannounced() if who is not None else 0,
        "next_reminders": _next_reminders() if who is not None else {},
        "followed_result": _followed_result() if who is not None else None,
        "demo_banner": banner.banner() if current_app.config["DEMO"] else None,
    }


def _unannounced() -> int:
    """How many changes of the meeting that this page is about its seats have not been told."""
    room = (request.endpoint or "").partition(".")[0]
    meeting_id = (request.view_args or {}).get("meeting_id")
    if room not in _PAGES_OF_A_MEETING or meeting_id is None:
        return 0
    try:
        meeting = db.session.get(Meeting, meeting_id)
        if meeting is None or not access.may(Role.READER, meeting.series_id):
            return 0
        return len(pending_changes(meeting))
    except SQLAlchemyError:  # the page that says so must not fail for it as well
        return 0


def _next_reminders() -> dict[int, TaskItem]:
    """What is planned to remind the owners of the task that this page is about, by part (id)."""
    task_id = (request.view_args or {}).get("task_id")
    if request.endpoint != "actions.task" or task_id is None:
        return {}
    now = clock.now()
    try:
        items = upcoming_of(task_queries.plan_of_task(task_id, now), now)
    except SQLAlchemyError:  # the page that says so must not fail for it as well
        return {}
    return {item.owned.id: item for item in items if item.is_open}


def _followed_result() -> Outcome | None:
    """The result from which the task follows that this page is about."""
    task_id = (request.view_args or {}).get("task_id")
    if request.endpoint != "actions.task" or task_id is None:
        return None
    try:
        return result_of_task(task_id)
    except SQLAlchemyError:  # the page that says so must not fail for it as well
        return None


def _actor_without_database_trouble() -> Any:
    if not _may_have_account():
        return None
    return access.signed_in()


def _mark_url() -> str | None:
    return url_for("public.mark") if current_app.config["OPERATOR_MARK_FILE"] else None


def _navigation() -> list[NavigationEntry]:
    return [
        NavigationEntry(url_for(endpoint), _(label), _is_behind(endpoint, rooms), _waiting(endpoint))
        for endpoint, label, rooms in NAVIGATION
        if endpoint in current_app.view_functions and _opens(endpoint)
    ]


def _is_behind(endpoint: str, rooms: tuple[str, ...]) -> bool:
    """Whether the present page lies behind an entry. Two share the mailroom, and two the figures."""
    here = request.endpoint or ""
    room = here.partition(".")[0]
    if room == "figures":
        return endpoint == ("figures.results" if request.path.startswith("/ergebnisse") else "figures.overview")
    if room == "mailroom":
        return endpoint == ("mailroom.inbox" if request.path.startswith("/posteingang") else "mailroom.outbox")
    return here == endpoint or room in rooms


def _waiting(endpoint: str) -> int:
    if endpoint != "mailroom.inbox":
        return 0
    return incoming_queries.undecided(incoming_reach(cast(AccountActor, access.actor()), Role.READER))


def _opens(endpoint: str) -> bool:
    door = DOORS[endpoint]
    if door is Door.OVERALL_ADMIN:
        return access.actor().holds_everywhere(Role.ADMIN)
    return door.role is None or access.may(door.role)


def _languages() -> list[tuple[str, str, str, bool]]:
    present = language()
    if request.endpoint is None:
        return []
    path = quote(request.script_root + request.path)
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return [
        (code, label, f"{path}?{urlencode([*others, ('lang', code)])}", code == present)
        for code, label in LANGUAGES.items()
    ]
