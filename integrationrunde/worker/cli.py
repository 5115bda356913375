"""`flask worker`: all duties until SIGTERM or SIGINT; `flask worker --once`: one round."""

import click
from flask.cli import AppGroup, with_appcontext

from integrationrunde.kit import signals
from integrationrunde.worker import loop


@with_appcontext
def _work(once: bool) -> None:
    with signals.until_told_to_stop() as stop:
        loop.run(stop, once=once)


group = AppGroup(
    "worker",
    invoke_without_command=True,
    callback=_work,
    params=[click.Option(["--once"], is_flag=True, help="Do one round and end; for cron and for trying out.")],
    help="Deliver letters and do what is due, until told to stop (SIGTERM or Ctrl-C).",
)
