"""Saving on an outdated copy."""

from datetime import date, time
from typing import Any

from flask.ctx import RequestContext
from wtforms import DateField, SelectMultipleField, StringField, TimeField

from integrationrunde.kit.errors import Difference
from integrationrunde.kit.forms import VersionForm
from integrationrunde.kit.transaction import House
from integrationrunde.kit.versions import outdated, page_status


class Card(VersionForm):
    title = StringField("Titel")
    held_on = DateField("Datum")
    starts_at = TimeField("Beginn")
    kinds = SelectMultipleField("Arten", choices=lambda: [("a", "a"), ("b", "b")])


def a_card(**data: Any) -> Card:
    return Card(formdata=None, data={"held_on": date(2017, 9, 20), "starts_at": time(9, 30), **data})


def sent(app: House, **fields: Any) -> RequestContext:
    typed = {"held_on": "2017-09-20", "starts_at": "09:30", **fields}
    return app.test_request_context(method="POST", data=typed)


def test_a_copy_of_the_present_version_is_never_outdated(app: House) -> None:
    with sent(app, title="eigenes", version="3"):
        assert outdated(Card(), a_card(title="anderes"), 3) == []


def test_differences_are_told_as_people_read_them_and_the_next_save_is_meant(app: House) -> None:
    with sent(app, title="eigenes", version="3", starts_at="10:00", kinds="a"):
        own = Card()
        found = outdated(own, a_card(title="anderes", version="9", kinds=["a", "b"]), 4)
        assert found == [
            Difference("Titel", "eigenes", "anderes"),
            Difference("Beginn", "10:00 Uhr", "09:30 Uhr"),
            Difference("Arten", "a", "a, b"),
        ]
        assert 'value="4"' in own.version()
        assert page_status(own, found) == 409


def test_nothing_and_an_empty_text_are_the_same(app: House) -> None:
    with sent(app, title=""):
        assert outdated(Card(), a_card(title=None), 4) == []
