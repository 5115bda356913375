"""`flask minutes`: check that what was approved is still what was approved."""

import click
from flask.cli import AppGroup

from integrationrunde.kit.transaction import reading
from integrationrunde.minutes import verifying

group = AppGroup("minutes", help="Minutes: check their checksums.")


@group.command("verify")
def verify() -> None:
    """Compute every checksum anew and name each row that fails; ends with status 1 then."""
    with reading():
        checked, failures = verifying.failures()
    for failure in failures:
        click.echo(str(failure), err=True)
    if failures:
        raise click.ClickException(f"{len(failures)} of {checked} rows fail.")
    click.echo(f"{checked} rows checked, all as they were.")
