"""``flask inbox``: letters in, by IMAP, by a mail pipe, or only explained."""

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from integrationrunde.inbox.understanding import understand

group = AppGroup("inbox", help="Letters in.")


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
