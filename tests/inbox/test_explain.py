"""``flask inbox explain``."""

import json
import os
import subprocess
import sys
from pathlib import Path

from flask.testing import FlaskCliRunner

from integrationrunde.inbox.cli import group
from tests.inbox.letters import answer, calendar, letter, report

ERNA = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:erna@amt.example"


def explained(*arguments: str, stdin: bytes = b"") -> list[dict[str, object]]:
    from flask import Flask

    result = FlaskCliRunner(Flask("empty")).invoke(group, ["explain", *arguments], input=stdin)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_letter_on_standard_input_and_no_database() -> None:
    (found,) = explained(stdin=answer(calendar("REPLY", ERNA, "SEQUENCE:2", "COMMENT:gern")))
    names = ("kind", "uid", "sequence", "recurrence_id", "attendee", "partstat", "comment", "proposal")
    assert [found[name] for name in names] == [
        "reply", "7@kreis-soest.example", 2, None, "erna@amt.example", "ACCEPTED", "gern", None,
    ]  # fmt: skip


def test_files_one_line_each(tmp_path: Path) -> None:
    for name, raw in (
        ("a.eml", letter("Ich komme.\n")),
        ("b.eml", report("Final-Recipient: rfc822; u@s.example\nAction: failed\n")),
    ):
        (tmp_path / name).write_bytes(raw)
    first, second = explained(str(tmp_path / "a.eml"), str(tmp_path / "b.eml"))
    assert (first["kind"], first["text"], first["file"]) == ("human", "Ich komme.", str(tmp_path / "a.eml"))
    assert second["recipients"] == [
        {
            "address": "u@s.example",
            "status": "",
            "action": "failed",
            "verdict": "soft",
            "diagnostic": "",
            "original": "",
        }
    ]


def test_as_a_program(tmp_path: Path) -> None:
    environ = {**os.environ, "INSTANCE_PATH": str(tmp_path), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "-m", "flask", "inbox", "explain"]
    done = subprocess.run(command, input=letter("Ja.\n"), capture_output=True, env=environ, check=True)
    assert json.loads(done.stdout)["kind"] == "human"
