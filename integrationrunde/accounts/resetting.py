"""Passwords change: by their owner, or by a link in a mail."""

from datetime import datetime

import sqlalchemy as sa

from integrationrunde.accounts import mails, passwords, rules, sessions, throttling
from integrationrunde.accounts.models import Account
from integrationrunde.accounts.queries import account_of
from integrationrunde.accounts.throttling import Limit
from integrationrunde.journal import operations as journal
from integrationrunde.kit import links
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.outbox import operations as outbox

PER_ACCOUNT = Limit("reset account", attempts=3, minutes=60)
PER_NETWORK = Limit("reset network", attempts=20, minutes=60)
CHANGES = Limit("password change", attempts=10, minutes=15)


def request_reset(address: str, *, network: str, now: datetime) -> None:
    """Send a link to choose a new password, if there is such an account; nobody learns here whether there is.

    Raises TooOften.
    """
    throttling.count(PER_NETWORK, network, now=now)
    throttling.count(PER_ACCOUNT, address.lower(), now=now)
    account = account_of(address)
    if account is not None and account.active:
        _new_link(account, now)
        outbox.queue(mails.reset(account), now=now)
    else:
        mails.compose_for_nobody()


def welcome(account: Account, *, now: datetime) -> None:
    """Send the link with which somebody chooses the first password."""
    _new_link(account, now)
    outbox.queue(mails.welcome(account), now=now)


def send_link(account: Account, *, by: Actor, now: datetime) -> None:
    """Send a link once more, because the administration was asked to. Raises Refused for a deactivated account."""
    if not account.active:
        raise Refused(_("This account is deactivated. Reactivate it first."))
    _new_link(account, now)
    outbox.queue(mails.reset(account) if account.password_hash else mails.welcome(account), now=now)
    text = N_("Link to choose a password sent to account no. %(number)s")
    journal.record(text, by=by, now=now, about=[account], number=account.id)


def _new_link(account: Account, now: datetime) -> None:
    """Only the newest link works. Written past the version: asking for a link is no edit of the account."""
    _past_version(account, reset_generation=Account.reset_generation + 1, reset_requested_at=now)


def end_links(account: Account) -> None:
    """Let no link work that was sent so far."""
    _past_version(account, reset_generation=Account.reset_generation + 1, reset_requested_at=None)


def end_feeds(account: Account) -> None:
    """Let no address of the account's calendar subscriptions work that was given out so far."""
    _past_version(account, feed_generation=Account.feed_generation + 1)


def _past_version(account: Account, **values: object) -> None:
    db.session.flush()
    statement = sa.update(Account).where(Account.id == account.id).values(values)
    db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.refresh(account, [*values])


def account_behind(token: str, keys: links.Keyring, now: datetime) -> Account | None:
    """The account whose password this link may set. None: mistyped, used, overtaken, too old, or deactivated."""
    claim = links.read(token)
    account = db.session.get(Account, claim.subject_id) if claim and claim.subject_id < 2**31 else None
    if claim is None or account is None or not rules.link_is_open(account, now):
        return None
    return account if keys.proves(claim, mails.capability(account)) else None


def reset_password(account: Account, password: str, *, by: Actor, now: datetime) -> None:
    """Set the password by link: the link is used up, all sessions end, the count of wrong attempts is forgotten.

    Raises Refused for a weak password, and where the same link was used at the same moment.
    """
    _use_up(account)
    set_password(account, password, by=by, now=now)
    throttling.forget(sessions.PER_ACCOUNT, account.address)


def _use_up(account: Account) -> None:
    seen = account.reset_generation
    statement = sa.update(Account).where(Account.id == account.id, Account.reset_generation == seen)
    statement = statement.values(reset_generation=seen + 1).execution_options(synchronize_session=False)
    if db.session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(_("This link has been used already."))


def change_password(account: Account, present: str, new: str, *, by: Actor, session_id: int, now: datetime) -> bool:
    """Change one's own password; all other sessions end. False where the present one is wrong.

    Raises TooOften (let the count be committed) and Refused for a weak password.
    """
    throttling.count(CHANGES, str(account.id), now=now)
    if not passwords.matches(present, account.password_hash):
        return False
    throttling.forget(CHANGES, str(account.id))
    set_password(account, new, by=by, now=now, keep_session=session_id)
    return True


def set_password(account: Account, password: str, *, by: Actor, now: datetime, keep_session: int | None = None) -> None:
    """Store a new password and end what was opened with the old one. Raises Refused for a weak one."""
    weakness = passwords.weakness(password, account.address)
    if weakness:
        raise Refused(weakness)
    _past_version(account, password_hash=passwords.hashed(password), password_changed_at=now)
    end_links(account)
    sessions.end_sessions(account, by=by, now=now, but=keep_session)
    text = N_("Password of account no. %(number)s set")
    journal.record(text, by=by, now=now, about=[account], number=account.id)
