"""`flask files tidy`: what the worker does once an hour."""

import click
from flask.cli import AppGroup

from integrationrunde.files import tidying
from integrationrunde.kit.transaction import reading

group = AppGroup("files", help="Stored files.")


@group.command("tidy")
def tidy() -> None:
    """Remove files that nothing names, and name the rows whose file is missing; ends with status 1 then."""
    with reading():
        done = tidying.tidy()
    click.echo(f"{done.removed} files removed.")
    for sha256 in done.missing:
        click.echo(f"missing: {sha256}", err=True)
    if done.missing:
        raise click.ClickException(f"{len(done.missing)} files are missing: bring them back from a backup.")
