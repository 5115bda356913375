"""Accounts from the command line: the first administrator, and the emergency stop."""

import sys

import click
from flask.cli import AppGroup

from integrationrunde.accounts import operations, queries, sessions
from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import transaction

group = AppGroup("accounts", help="Accounts of the secretariat.")


@group.command("create-admin")
@click.argument("address")
@click.option("--name", required=True, help="How pages and the journal call the account.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
def create_admin(address: str, name: str, password_stdin: bool) -> None:
    """Open an account that may administer everything."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        with transaction():
            operations.open_first_account(address, name, password, by=System(), now=clock.now())
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"{address} may sign in now.")


@group.command("revoke-sessions")
@click.argument("address", required=False)
@click.option("--all", "everybody", is_flag=True, help="Sign out every account.")
def revoke_sessions(address: str | None, everybody: bool) -> None:
    """Sign out an account, or all of them, on all devices."""
    if bool(address) == everybody:
        raise click.UsageError("Name an address, or say --all.")
    with transaction():
        number = _revoke(address)
    click.echo(f"{number} sessions ended.")


def _revoke(address: str | None) -> int:
    if address is None:
        return sessions.end_every_session(by=System(), now=clock.now())
    account = queries.account_of(address)
    if account is None:
        raise click.ClickException(f"There is no account with the address {address}.")
    return sessions.end_sessions(account, by=System(), now=clock.now())
