"""The verbs of account administration. What they say in the journal names accounts by number, never by name."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from integrationrunde.accounts import queries, resetting, sessions
from integrationrunde.accounts.models import Account, AccountRole
from integrationrunde.journal import operations as journal
from integrationrunde.kit import addresses
from integrationrunde.kit.actor import Actor, Role
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _, clean_line

Roles = Mapping[int | None, Role]
"""Series id (None: all series) -> role."""

_GRANTED = {
    (Role.READER, False): N_("Account no. %(number)s may now read one series"),
    (Role.EDITOR, False): N_("Account no. %(number)s may now edit one series"),
    (Role.ADMIN, False): N_("Account no. %(number)s may now administer one series"),
    (Role.READER, True): N_("Account no. %(number)s may now read all series"),
    (Role.EDITOR, True): N_("Account no. %(number)s may now edit all series"),
    (Role.ADMIN, True): N_("Account no. %(number)s may now administer everything"),
}


def open_account(address: str, name: str, roles: Roles, *, language: str = "de", by: Actor, now: datetime) -> Account:
    """A new account without a password; its person gets a mail with a link to choose one.

    Raises Refused for a broken address, and where the address has an account already.
    """
    account = _new(address, name, language, now)
    journal.record(N_("Account no. %(number)s opened"), by=by, now=now, about=[account], number=account.id)
    _change_roles(account, roles, by=by, now=now)
    resetting.welcome(account, now=now)
    return account


def open_first_account(address: str, name: str, password: str, *, by: Actor, now: datetime) -> Account:
    """An account that may administer everything, ready to sign in; for the command line and the demo.

    Raises Refused for an address that is broken or has an account already, or a weak password.
    """
    account = _new(address, name, "de", now)
    journal.record(N_("Account no. %(number)s opened"), by=by, now=now, about=[account], number=account.id)
    _change_roles(account, {None: Role.ADMIN}, by=by, now=now)
    resetting.set_password(account, password, by=by, now=now)
    return account


def _new(address: str, name: str, language: str, now: datetime) -> Account:
    address = clean_line(address).lower()
    if not addresses.is_sendable(address):
        raise Refused(_("This is not a complete e-mail address. It looks like: integration@stadt.example"))
    if queries.account_of(address) is not None:
        raise Refused(_("There is an account with this e-mail address already."))
    account = Account(address=address, name=clean_line(name), language=language, created_at=now, roles=[])
    db.session.add(account)
    db.session.flush()
    return account


def edit_account(account: Account, *, address: str, name: str, language: str, by: Actor, now: datetime) -> None:
    """Change an account's data. A new address ends links that were sent to the old one.

    Raises Refused where another account has the address.
    """
    address = clean_line(address).lower()
    other = queries.account_of(address)
    if other is not None and other.id != account.id:
        raise Refused(_("There is an account with this e-mail address already."))
    if address != account.address:
        resetting.end_links(account)
        resetting.end_feeds(account)
    account.address, account.name, account.language = address, clean_line(name), language
    journal.record(N_("Account no. %(number)s edited"), by=by, now=now, about=[account], number=account.id)


def speak(account: Account, language: str) -> None:
    """Let the house speak this language with the account (its own choice, so no journal)."""
    db.session.execute(sa.update(Account).where(Account.id == account.id).values(language=language))
    db.session.refresh(account)


def give_roles(account: Account, roles: Roles, *, by: Actor, now: datetime) -> None:
    """Let the account have exactly these roles. Raises Refused where nobody could administer accounts any more."""
    if roles.get(None) is not Role.ADMIN:
        _refuse_to_lose_last_admin(account)
    flag_modified(account, "name")  # roles are rows of their own: the account's version must rise all the same
    _change_roles(account, roles, by=by, now=now)


def _change_roles(account: Account, roles: Roles, *, by: Actor, now: datetime) -> None:
    present = {row.series_id: row for row in account.roles}
    for series_id, row in present.items():
        if series_id not in roles:
            account.roles.remove(row)
            text = N_("Account no. %(number)s lost its role in all series") if series_id is None else _LOST_ONE
            journal.record(text, by=by, now=now, about=[account], series_id=series_id, number=account.id)
    for series_id, role in roles.items():
        if series_id in present and present[series_id].role is role:
            continue
        if series_id in present:
            present[series_id].role = role
        else:
            account.roles.append(AccountRole(series_id=series_id, role=role))
        text = _GRANTED[role, series_id is None]
        journal.record(text, by=by, now=now, about=[account], series_id=series_id, number=account.id)


_LOST_ONE = N_("Account no. %(number)s lost its role in one series")


def renew_feeds(account: Account, *, by: Actor, now: datetime) -> None:
    """Let the addresses of the account's calendar subscriptions end and new ones begin."""
    resetting.end_feeds(account)
    text = N_("Addresses of the calendar subscriptions of account no. %(number)s ended for new ones")
    journal.record(text, by=by, now=now, about=[account], number=account.id)


def deactivate(account: Account, *, by: Actor, now: datetime) -> None:
    """Let nobody sign in with this account any more; its sessions and links end at once.

    Raises Refused for one's own account and for the last one that may administer everything.
    """
    if by.kind == "account" and by.actor_id == account.id:
        raise Refused(_("You cannot deactivate your own account. Somebody else who administers accounts can."))
    _refuse_to_lose_last_admin(account)
    account.active = False
    resetting.end_links(account)
    resetting.end_feeds(account)
    sessions.end_sessions(account, by=by, now=now)
    journal.record(N_("Account no. %(number)s deactivated"), by=by, now=now, about=[account], number=account.id)


def reactivate(account: Account, *, by: Actor, now: datetime) -> None:
    """Let the account sign in again, with its password and roles as they were."""
    if account.active:
        return
    account.active = True
    journal.record(N_("Account no. %(number)s reactivated"), by=by, now=now, about=[account], number=account.id)


def _refuse_to_lose_last_admin(account: Account) -> None:
    """Lock first, look then: two admins who remove each other at the same moment must not both succeed."""
    db.session.execute(sa.select(Account.id).order_by(Account.id).with_for_update())
    if set(queries.overall_admins()) == {account.id}:
        raise Refused(
            _("This is the last account that may administer everything. Give this role to another account first.")
        )
