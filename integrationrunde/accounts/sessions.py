"""The verbs of signing in and out. A session is a row; the browser holds its random token, we hold the token's hash."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from integrationrunde.accounts import passwords, throttling
from integrationrunde.accounts.models import Account, Session
from integrationrunde.accounts.queries import token_hash
from integrationrunde.accounts.throttling import Limit
from integrationrunde.journal import operations as journal
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.words import N_

PER_ACCOUNT = Limit("sign-in account", attempts=10, minutes=15)
# Much higher than for an account: a whole office may stand behind one address.
PER_NETWORK = Limit("sign-in network", attempts=60, minutes=15)


@dataclass(frozen=True)
class Visitor:
    """Who knocks: the network address (only ever stored as an HMAC) and the kind of browser."""

    network: str
    browser: str


def sign_in(address: str, password: str, *, visitor: Visitor, lifetime: timedelta, now: datetime) -> str | None:
    """The token of a new session; None for a wrong password, an unknown or a deactivated account alike.

    Raises TooOften. The attempt counts in any case, so the caller must return, not raise.
    """
    throttling.count(PER_NETWORK, visitor.network, now=now)
    throttling.count(PER_ACCOUNT, address.lower(), now=now)
    account = db.session.scalar(sa.select(Account).filter_by(address=address.lower()))
    right = passwords.matches(password, account.password_hash if account else None)
    if account is None or not right or not account.active:
        return None
    throttling.forget(PER_ACCOUNT, address.lower())
    throttling.give_back(PER_NETWORK, visitor.network)
    _note_sign_in(account, password, now)
    _tidy(now)
    return _open(account, visitor.browser, lifetime, now)


def _note_sign_in(account: Account, password: str, now: datetime) -> None:
    values: dict[str, object] = {"last_signed_in_at": now}
    if account.password_hash and passwords.is_outdated(account.password_hash):
        values["password_hash"] = passwords.hashed(password)
    db.session.execute(sa.update(Account).where(Account.id == account.id).values(values))


def _open(account: Account, browser: str, lifetime: timedelta, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    db.session.add(
        Session(
            account_id=account.id,
            token_sha256=token_hash(token),
            browser=browser[:200],
            started_at=now,
            expires_at=now + lifetime,
        )
    )
    db.session.flush()
    return token


def _tidy(now: datetime) -> None:
    """Sessions that ended are deleted: nobody needs to know later who worked when (LAW.md DS-1)."""
    db.session.execute(sa.delete(Session).where(sa.or_(Session.expires_at <= now, Session.revoked_at.is_not(None))))
    throttling.tidy(now)


def sign_out(token: str, *, now: datetime) -> None:
    """End the session with this token; without one nothing happens."""
    _revoke(Session.token_sha256 == token_hash(token), now=now)


def end_session(account_id: int, session_id: int, *, now: datetime) -> bool:
    """End one session of this account; whether it was alive."""
    return _revoke(Session.account_id == account_id, Session.id == session_id, now=now) > 0


def end_sessions(account: Account, *, by: Actor, now: datetime, but: int | None = None) -> int:
    """End all sessions of the account, except for the session ``but``; gives their number."""
    number = _revoke(Session.account_id == account.id, Session.id != (but or 0), now=now)
    if number:
        journal.record(
            N_("Sessions of account no. %(number)s ended: %(count)s"),
            by=by,
            now=now,
            about=[account],
            number=account.id,
            count=number,
        )
    return number


def end_every_session(*, by: Actor, now: datetime) -> int:
    """End the sessions of all accounts, after a theft of secrets; gives their number."""
    number = _revoke(now=now)
    journal.record(N_("Sessions of all accounts ended: %(count)s"), by=by, now=now, about=[], count=number)
    return number


def _revoke(*which: sa.ColumnElement[bool], now: datetime) -> int:
    statement = sa.update(Session).where(Session.revoked_at.is_(None), *which).values(revoked_at=now)
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]
