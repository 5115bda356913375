"""Guarding the doors: who is signed in, may this actor pass, is this thing theirs."""

from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

from flask import abort, current_app, g, request
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm.interfaces import ORMOption
from werkzeug.routing import IntegerConverter

from integrationrunde.kit.actor import Actor, Role
from integrationrunde.kit.database import Base, db
from integrationrunde.kit.doors import DOORS, Door
from integrationrunde.kit.transaction import SAFE_METHODS

Thing = TypeVar("Thing", bound=Base)

csrf = CSRFProtect()


class RowId(IntegerConverter):
    """``<int:...>`` in a path: a number that can be the id of a row. Larger ones fit no column and are 404."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"max": 2**31 - 1, **options})


class SignInNeeded(Exception):
    """Nobody is signed in where somebody must be; answered by the sign-in page, which keeps what was typed."""


class InSeries(Protocol):
    """A thing that belongs to a series."""

    @property
    def series_id(self) -> int:
        """The series that it belongs to."""


def actor() -> Actor:
    """Whoever is signed in. Raises SignInNeeded where nobody is."""
    if not current_user.is_authenticated:
        raise SignInNeeded
    return cast(Actor, current_user._get_current_object())


def signed_in() -> Actor | None:
    """Whoever is signed in, or None; also None while the database, which knows them, does not answer."""
    return None if g.get("database_is_gone") or not current_user.is_authenticated else actor()


def arrived_at() -> datetime:
    """The instant at which the request came, whatever it waited for since: where instants of devices are compared."""
    return cast(datetime, g.arrived_at)


def guard() -> None:
    """Lock every door by default: an endpoint without a rule is a bug, not an open door."""
    if request.endpoint is None:
        return
    door = DOORS[request.endpoint]
    if door.needs_account:
        _admit(actor(), door)
    if door.needs_csrf_token and request.method not in SAFE_METHODS and current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def _admit(who: Actor, door: Door) -> None:
    role = door.role
    if role is None:
        return
    allowed = who.holds_everywhere(role) if door is Door.OVERALL_ADMIN else who.holds(role)
    if not allowed:
        abort(403)


def require(series_id: int, role: Role | None = None) -> None:
    """Let only pass who holds, in this series, the role that the present endpoint asks for (or the one given).

    404 where the actor may not even know of the series, 403 where reading is allowed but this is not.
    """
    wanted = role or DOORS[cast(str, request.endpoint)].role or Role.READER
    who = actor()
    if not who.holds(Role.READER, series_id):
        abort(404)
    if not who.holds(wanted, series_id):
        abort(403)


def may(role: Role, series_id: int | None = None) -> bool:
    """Whether the actor holds the role; for showing or hiding a button."""
    who = signed_in()
    return who is not None and who.holds(role, series_id)


def load(kind: type[Thing], ident: int, *options: ORMOption) -> Thing:
    """The thing with this id, 404 if there is none; where it belongs to a series, the door's role there is required.

    ``options`` say what is loaded with it (``joinedload(...)``).
    """
    thing = db.session.get(kind, ident, options=options)
    if thing is None:
        abort(404)
    series_id = getattr(thing, "series_id", None)
    if series_id is not None:
        require(series_id)
    return thing
