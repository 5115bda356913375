"""`flask demo`: load the sample, catch letters, say how to sign in, empty everything."""

import shutil
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from integrationrunde.demo import founding, operations
from integrationrunde.demo.catcher import controller
from integrationrunde.demo.operations import Until
from integrationrunde.kit import clock, signals
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import transaction

group = AppGroup("demo", help="The demo: sample data, its clock, a catcher for letters.")
UNTIL = click.Choice([until.value for until in Until])


def _only_in_demo() -> None:
    if current_app.config["ENVIRONMENT"] not in ("demo", "test"):
        raise click.ClickException("This is not a demo. Set INTEGRATIONSRUNDE_ENV=demo to try the sample.")


@group.command("load")
@click.option("--until", type=UNTIL, default=Until.INVITED.value, show_default=True, help="How far the last round is.")
def load(until: str) -> None:
    """Fill an empty database with the sample and set the clock."""
    _only_in_demo()
    try:
        with transaction():
            start = operations.load(Until(until), privacy_version=current_app.config["PRIVACY_VERSION"])
    except Refused as refusal:
        raise click.ClickException(refusal.message) from refusal
    clock.set_to(start)
    click.echo(f"Sample loaded. The demo's clock starts at {clock.local(start):%d.%m.%Y %H:%M}.")


@group.command("sign-in")
def sign_in() -> None:
    """Print address and password of the demo's admin."""
    _only_in_demo()
    click.echo(" / ".join(founding.sign_in_data()))


@group.command("catcher")
@click.option("--port", type=int, default=8025, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def catcher(port: int, host: str) -> None:
    """Take every letter by SMTP and keep it, until SIGTERM or Ctrl-C."""
    _only_in_demo()
    server = controller(_caught(), host=host, port=port)
    with signals.until_told_to_stop() as stop:
        try:
            server.start()
        except OSError as error:
            raise click.ClickException(f"Port {port} on {host} cannot be used: {error}") from error
        click.echo(f"Catching letters on {host}:{port}.")
        stop.wait()
        server.stop()


@group.command("reset")
@click.option("--yes", is_flag=True, help="Really delete everything.")
def reset(yes: bool) -> None:
    """Delete all data and all caught letters, and let the clock show the real time."""
    _only_in_demo()
    if not yes:
        raise click.ClickException("This deletes everything in the demo. Add --yes when you mean it.")
    with transaction():
        operations.empty()
    shutil.rmtree(_caught(), ignore_errors=True)
    Path(current_app.config["CLOCK_FILE"]).unlink(missing_ok=True)
    click.echo("The demo is empty. flask demo load fills it again.")


def _caught() -> Path:
    return Path(current_app.instance_path) / "caught"
