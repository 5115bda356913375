"""Sending by hand: ``flask outbox deliver``."""

import signal
import threading

import click
from flask.cli import AppGroup

from integrationrunde.outbox.delivery import deliver_due

group = AppGroup("outbox", help="Letters out.")


@group.command()
def deliver() -> None:
    """Send all letters that are due, once. SIGTERM ends it after the present letter."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    done = deliver_due(stop=stop.is_set)
    click.echo(f"sent {done.sent}, postponed {done.postponed}, failed {done.failed}")
    if done.paused:
        click.echo("The queue rests: the way to the mail server is misconfigured.", err=True)
        raise SystemExit(75)
