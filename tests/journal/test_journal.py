"""Writing the journal down and saying it again."""

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from integrationrunde.journal import operations, queries
from integrationrunde.journal.models import JournalEntry
from integrationrunde.journal.wording import shown
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.builders import NOW, a_meeting, an_organisation

pytestmark = pytest.mark.usefixtures("app")
OPENED = "Account no. %(number)s opened"


def test_an_entry_knows_its_things_and_their_series(app: House) -> None:
    meeting, organisation = a_meeting(), an_organisation()
    operations.record(OPENED, by=System(), now=NOW, about=[organisation, meeting, meeting], number=7)
    entry = db.session.scalars(queries.entries_about(meeting)).one()
    assert entry.series_id == meeting.series_id
    assert db.session.scalars(queries.entries_about(organisation)).one() is entry


def test_an_entry_is_told_in_the_readers_language(app: House) -> None:
    entry = operations.record(OPENED, by=System(), now=NOW, about=[], number=7)
    assert shown(entry) == "Zugang Nr. 7 angelegt"
    with force_locale("en"):
        assert shown(entry) == "Account no. 7 opened"


@pytest.mark.parametrize(
    ("message", "values", "text"),
    [
        ("Moved to %(day)s", {"day": "2017-09-20"}, "Moved to 20.09.2017"),
        ("%(organisation)s answered", {}, "… answered"),
        ("%(organisation)s answered", {"organisation": None}, "… answered"),
        ("100 % agreed", {}, "100 % agreed"),
        ("100 %% of %(count)d", {"count": 3}, "100 % of 3"),
        ("done %(way)s", {"way": operations.word("by link")}, "done per Link"),
        ("%s and %(x", {"x": 1}, "%s and %(x"),
        ("%(what)s", {"what": "%(what)s <b>"}, "%(what)s <b>"),
    ],
)
def test_wording_survives_whatever_was_written(app: House, message: str, values: dict[str, object], text: str) -> None:
    entry = JournalEntry(message=message, values=values)
    assert shown(entry) == text


def found(words: str) -> int:
    statement = queries.searched(words, series_id=None, actor_kind="", oldest_first=False, readable=None)
    return len(db.session.scalars(statement).all())


def test_entries_are_found_by_the_words_in_which_they_are_read(app: House) -> None:
    operations.record(OPENED, by=System(label="Geschäftsstelle Möhnesee"), now=NOW, about=[], number=7)
    for words in ("zugang", "angelegt 7", "account opened", "moehnesee", "MÖHNESEE", ""):
        assert found(words) == 1, words
    assert found("abgesagt") == 0


def test_reach_is_kept(app: House) -> None:
    one, other = a_meeting(), a_meeting()
    for thing in (one, other, an_organisation()):
        operations.record(OPENED, by=System(), now=NOW, about=[thing], number=1)
    assert len(db.session.scalars(queries.entries()).all()) == 3
    assert len(db.session.scalars(queries.entries(series_ids={one.series_id})).all()) == 1
    assert db.session.scalars(queries.entries(series_ids=set())).all() == []


def test_the_newest_comes_first(app: House) -> None:
    first = operations.record(OPENED, by=System(), now=NOW, about=[], number=1)
    second = operations.record(OPENED, by=System(), now=NOW, about=[], number=2)
    db.session.flush()
    assert db.session.scalars(queries.entries()).all() == [second, first]
    assert db.session.scalar(sa.select(sa.func.count(JournalEntry.id))) == 2
