"""``flask inbox``: letters in, by IMAP, by a mail pipe, or only explained."""

import json
import sys
from pathlib import Path

import click
import structlog
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from integrationrunde.inbox import fetching, operations, retaining
from integrationrunde.inbox.models import Source
from integrationrunde.inbox.settings import mailbox_of
from integrationrunde.inbox.understanding import understand
from integrationrunde.kit import clock, signals
from integrationrunde.kit.actor import System
from integrationrunde.kit.transaction import reading, transaction

log = structlog.get_logger()

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the letter

group = AppGroup("inbox", help="Letters in.")


@group.command()
def fetch() -> None:
    """Fetch new letters from the mailbox, once. SIGTERM ends it after the present letter."""
    settings = mailbox_of(current_app.config)
    if settings is None:
        click.echo("No mailbox is configured: INBOX_HOST is empty.", err=True)
        return
    with signals.until_told_to_stop() as stop:
        try:
            done = fetching.fetch(settings, stop=stop.is_set)
        except fetching.TEMPORARY as error:
            raise SystemExit(TRY_AGAIN) from error
    click.echo(f"stored {done.stored}, known {done.known}, failed {done.failed}")
    if done.failure:
        click.echo(done.failure, err=True)
        raise SystemExit(TRY_AGAIN)


@group.command()
def receive() -> None:
    """Store one letter from standard input; for a mail pipe. Exit code 75 asks the mail server to try again later."""
    raw = sys.stdin.buffer.read()
    if not raw.strip():
        return
    try:
        with transaction():
            operations.store(raw, source=Source.PIPE, now=clock.now())
    except (SQLAlchemyError, OSError) as error:
        log.warning("letter not stored", error=type(error).__name__)
        raise SystemExit(TRY_AGAIN) from error


@group.command()
@click.option("--remove", is_flag=True, help="Remove what is counted otherwise.")
def retain(remove: bool) -> None:
    """Count letters that came in more than six months ago and still have their source; with --remove it goes."""
    now = clock.now()
    with transaction() if remove else reading():
        due = retaining.due(now=now)
        gone = retaining.remove_sources(by=System(), now=now) if remove else 0
    before = clock.local(retaining.older_than(now)).date().isoformat()
    click.echo(f"received before {before}: {due.removable} settled, {due.waiting} waiting for somebody")
    click.echo(
        f"source removed: {gone}" if remove else "Nothing was removed: --remove takes the source of those settled."
    )


@group.command(with_appcontext=False)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def explain(files: tuple[Path, ...]) -> None:
    """Say how letters are understood: one JSON object a letter (files, or standard input). Changes nothing."""
    for file in files:
        click.echo(_explained(file.read_bytes(), {"file": str(file)}))
    if not files:
        click.echo(_explained(sys.stdin.buffer.read(), {}))


def _explained(raw: bytes, about: dict[str, str]) -> str:
    return json.dumps(about | understand(raw).as_json(), ensure_ascii=False)
