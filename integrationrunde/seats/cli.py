"""Commands of the room: ``flask seats revoke-all-links``."""

import click
from flask.cli import AppGroup

from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.transaction import transaction
from integrationrunde.seats import revoking

group = AppGroup("seats", help="Seats and their links.")


@group.command("revoke-all-links")
@click.confirmation_option(prompt="Every personal link that was ever sent stops working. Go on?")
def revoke_all_links() -> None:
    """Make every personal link of every series useless (see docs/operations.md, when a key or a mailbox leaked)."""
    with transaction():
        count = revoking.revoke_all_links(by=System(), now=clock.now())
    click.echo(f"Links of {count} holders are revoked. Letters sent from now on carry new ones.")
