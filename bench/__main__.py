"""``make bench``: prints the table of README. Every server runs on a free loopback port and is ended again."""

import argparse
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import figures, letters, minutes
from bench.databases import Database, databases
from bench.filling import Filled, fill
from bench.load import Request
from bench.serving import FLOOR, HEAD, row, served
from tests.servers import postgres_server

ANSWERS = ("accepted", "declined")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each page is asked for")
    parser.add_argument("--only", default="", metavar="WORD", help="measure only the pages whose names have this word")
    arguments = parser.parse_args()
    seconds, only = arguments.seconds, arguments.only
    today, cores = datetime.now(UTC).date(), os.cpu_count()
    print(f"Measured on {today:%d.%m.%Y}, {cores} cores, gunicorn 2 x 4, 8 connections, {seconds:g} s each")
    print()
    print(f"| database | seats | {HEAD} |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        for seats in (23, 500):
            for database in databases(Path(folder), server, f"s{seats}"):
                _measure(database, seats, seconds, only)
        print()
        if not only:
            letters.measure(Path(folder))
        print()
        figures.measure(Path(folder), server, seconds, only)
        print()
        minutes.measure(Path(folder))


def _measure(database: Database, seats: int, seconds: float, only: str) -> None:
    filled = database.filled(lambda: fill(seats))
    with served(database.environment) as port:
        floor = row(database.kind, seats, "empty route", port, lambda _number: FLOOR, seconds)
        for name, page in _pages(filled, seats).items():
            if only in name:
                row(database.kind, seats, name, port, page, seconds, floor)


def _pages(filled: Filled, seats: int) -> dict[str, Callable[[int], Request]]:
    """By name: the page that the request of this number asks for."""
    meeting, tokens, feeds, cookie = filled.meeting_id, filled.tokens, filled.feeds, filled.cookie
    return {
        "overview": lambda number: Request(f"/sitzungen/{meeting}/einladungen", cookie=cookie),
        "seat page": lambda number: Request(f"/s/{tokens[number % seats]}/sitzung/{meeting}"),
        "answer POST": lambda number: Request(
            f"/s/{tokens[number % seats]}/sitzung/{meeting}/rueckmeldung",
            {"status": ANSWERS[number // seats % 2], "headcount": "1"},
        ),
        ".ics download": lambda number: Request(f"/s/{tokens[number % seats]}/sitzung/{meeting}/termin.ics"),
        "list of minutes": lambda number: Request(f"/s/{tokens[number % seats]}/protokolle"),
        "minutes of 100 pages": lambda number: Request(f"/s/{tokens[number % seats]}/protokoll/{meeting}"),
        "PDF of these minutes": lambda number: Request(
            f"/s/{tokens[number % seats]}/protokoll/{meeting}/fassung/1.pdf"
        ),
        "feed": lambda number: Request(f"/abo/{feeds[number % seats]}.ics"),
        "register of 10 tasks": lambda number: Request("/arbeitsauftraege", cookie=filled.few_tasks),
        "register of 10,000 tasks": lambda number: Request("/arbeitsauftraege", cookie=filled.many_tasks),
        "search in 10,000 tasks": lambda number: Request("/arbeitsauftraege?q=stelle+99", cookie=filled.many_tasks),
    }


if __name__ == "__main__":
    main()
