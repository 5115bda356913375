"""A table that is corrected under review: pages show its changes as a table, letters tell them in words."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.minutes import circulating, correcting
from tests import builders as b
from tests.minutes.rounds import BY, WRITTEN, Round, a_circulated_round, a_round, letters
from tests.portal.rounds import link
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("when_written")

BEFORE = "| Kommune | Plätze |\n|---|---|\n| Werl | 12 |\n| Ense | 5 |"
AFTER = "| Kommune | Plätze |\n|---|---|\n| Werl | 15 |\n| Ense | 5 |\n| Soest | 8 |"


def rewritten(made: Round, text: str) -> None:
    item = made.loaded().items[0]
    correcting.correct_paragraph(item, made.paragraph_id(), text, base=item.revision, by=BY, now=WRITTEN)
    db.session.commit()


@pytest.fixture
def made(app: House) -> Round:
    """Version 2 has a table in the place of a sentence; the table has been corrected since."""
    made = a_circulated_round()
    rewritten(made, BEFORE)
    circulating.circulate_again(made.minutes, deadline=date(2017, 10, 20), by=BY, now=WRITTEN)
    rewritten(made, AFTER)
    return made


def rows(page: str) -> list[list[str]]:
    """The cells of the table with the changes, marks for the eye taken away; of pages that show one."""
    (table,) = re.findall(r'<table class="ir-diff__table">(.*?)</table>', page, re.DOTALL)
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[re.sub(r"<span class=\"ir-sr\">(.*?)</span>", r"\1", cell) for cell in row] for row in cells]


CHANGED = [
    ["Kommune", "Plätze"],
    ["Werl", "<del>entfernt: 12</del><ins>hinzugefügt: 15</ins>"],
    ["Ense", "5"],
    ["<ins>hinzugefügt: Soest</ins>", "<ins>hinzugefügt: 8</ins>"],
]


def test_pages_of_the_review_show_the_changes_as_a_table(made: Round, client: FlaskClient) -> None:
    editor = sign_in(client, b.an_account(Role.EDITOR))
    pending, new = re.split(r'id="text-title"', editor.get(f"/sitzungen/{made.meeting.id}/protokoll/abstimmung").text)
    assert rows(pending) == CHANGED
    assert [len(row) for row in rows(new)] == [2, 2, 2]
    circulating.circulate_again(made.minutes, deadline=date(2017, 10, 23), by=BY, now=WRITTEN)
    db.session.commit()
    assert rows(client.get(link(made.holder(), f"/protokoll/{made.meeting.id}")).text) == CHANGED


def test_the_letter_tells_them_without_marks_of_markdown(made: Round) -> None:
    circulating.circulate_again(made.minutes, deadline=date(2017, 10, 23), by=BY, now=WRITTEN)
    letter = letters("minutes_review")[-1]
    told = [line.strip() for line in letter.text.splitlines() if line.strip().startswith(("Gestrichen", "Neu"))]
    assert told == ["Gestrichen: 12", "Neu: 15", "Neu: Soest | 8"]
    assert "<ins>Soest | 8</ins>" in (letter.html or "")


def test_saved_texts_show_them_as_a_table(client: FlaskClient, app: House) -> None:
    editor = sign_in(client, b.an_account(Role.EDITOR))
    item = a_round().items[0].id
    save = f"/protokollpunkte/{item}/schreiben"
    for base, text in enumerate((BEFORE, AFTER), 1):
        assert editor.post(save, data={"base": str(base), "text": text}).status_code == 303
    page = editor.get(f"/protokollpunkte/{item}/staende/3").text
    assert [row[0] for row in rows(page)][-1] == "<ins>hinzugefügt: Soest</ins>"
    assert "|---|" not in page
