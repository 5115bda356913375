"""The signed-in browser: what its cookie holds, who it is, where it may be sent on to."""

from typing import cast

import flask_babel
from flask import Request, g, request, session

from integrationrunde.accounts import queries
from integrationrunde.accounts.queries import AccountActor
from integrationrunde.accounts.sessions import Visitor
from integrationrunde.accounts.throttling import network
from integrationrunde.kit import access, clock
from integrationrunde.kit.words import N_

_TOKEN = "token"  # noqa: S105 - the name of a key, not a secret
# The order matters: each browser names those before it as well.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
UNKNOWN_BROWSER = N_("Unknown browser")


def actor_of_request(_request: Request) -> AccountActor | None:
    """The account whose live session the cookie names, or None."""
    token = session.get(_TOKEN)
    return queries.actor_behind(token, clock.now()) if isinstance(token, str) else None


def account_actor() -> AccountActor:
    """The signed-in account. Raises SignInNeeded where nobody is signed in."""
    return cast(AccountActor, access.actor())


def remember(token: str) -> None:
    """Let the browser hold this session and nothing from before: no fixation, the form token is new as well."""
    session.clear()
    session[_TOKEN] = token
    refresh()


def forget() -> str | None:
    """Let the browser hold nothing more; gives the token that it held."""
    token = session.get(_TOKEN)
    session.clear()
    refresh()
    return token if isinstance(token, str) else None


def refresh() -> None:
    """The same request may still render a page: for whoever is signed in now, in their language."""
    g.pop("_login_user", None)
    g.pop("csrf_token", None)
    flask_babel.refresh()


def visitor() -> Visitor:
    """Whoever knocks with the present request."""
    return Visitor(network(request.remote_addr), _browser(request.user_agent.string))


def _browser(agent: str) -> str:
    """Only as much as is needed to know one's own device again; versions would be a fingerprint."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in agent), None)
    return ", ".join(part for part in (browser, system) if part) or UNKNOWN_BROWSER
