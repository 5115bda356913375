"""The source of letters goes six months after they came in; what they changed stays."""

from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa

from integrationrunde.inbox import operations, retaining
from integrationrunde.inbox.models import IncomingLetter, IncomingState, Source
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.inbox.letters import letter

pytestmark = pytest.mark.usefixtures("house")
CAME = datetime(2026, 8, 30, 9, tzinfo=UTC)
FIRST_DAY = datetime(2027, 3, 1, 8, tzinfo=UTC)


def stored(text: str, state: IncomingState = IncomingState.APPLIED, came: datetime = CAME) -> IncomingLetter:
    found = operations.store(letter(text), source=Source.PIPE, now=came)
    assert found is not None
    found.state, found.effect = state, {"what": "human"}
    if state is IncomingState.HANDLED:
        found.handled_by, found.handled_at = "Geschäftsstelle", came
    db.session.commit()
    return found


def said() -> list[tuple[str, dict[str, object]]]:
    return [(one.message, one.values) for one in db.session.scalars(sa.select(JournalEntry))]


def test_six_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert retaining.older_than(FIRST_DAY) == clock.instant(date(2026, 9, 1), time(0))
    assert retaining.older_than(datetime(2027, 8, 31, 8, tzinfo=UTC)) == clock.instant(date(2027, 2, 28), time(0))


def test_the_source_and_what_was_read_in_it_go_and_the_row_stays(house: House) -> None:
    found, young = stored("Ich heiße so."), stored("Neuer.", came=datetime(2026, 9, 2, 9, tzinfo=UTC))
    digest = found.digest
    assert retaining.remove_sources(by=System(), now=FIRST_DAY) == 1
    db.session.commit()
    db.session.expire_all()
    assert (found.raw, found.understood, found.source_removed_at) == (None, {}, FIRST_DAY)
    assert (found.sender, found.subject, found.effect) == ("erna@amt.example", "Einladung", {"what": "human"})
    assert (found.digest, found.state) == (digest, IncomingState.APPLIED)
    assert (young.raw is None, young.source_removed_at) == (False, None)
    assert [values for _message, values in said()] == [{"count": 1, "day": "2026-09-01"}]


def test_again_there_is_nothing_to_do_and_nothing_to_write_down(house: House) -> None:
    stored("Eins.")
    retaining.remove_sources(by=System(), now=FIRST_DAY)
    assert retaining.remove_sources(by=System(), now=FIRST_DAY) == 0
    assert len(said()) == 1


@pytest.mark.parametrize("state", [IncomingState.NEW, IncomingState.NEEDS_DECISION, IncomingState.SET_ASIDE])
def test_what_still_waits_stays_and_is_counted(house: House, state: IncomingState) -> None:
    found = stored("Wartet.", state)
    stored("Erledigt.", IncomingState.HANDLED)
    assert retaining.due(now=FIRST_DAY) == retaining.Due(removable=1, waiting=1)
    assert retaining.remove_sources(by=System(), now=FIRST_DAY) == 1
    db.session.expire_all()
    assert found.raw is not None


def test_the_same_letter_is_not_stored_anew(house: House) -> None:
    stored("Einmal.")
    retaining.remove_sources(by=System(), now=FIRST_DAY)
    assert operations.store(letter("Einmal."), source=Source.PIPE, now=FIRST_DAY) is None


class TestCommand:
    @pytest.fixture(autouse=True)
    def _in_march(self, house: House) -> None:
        clock.set_to(FIRST_DAY)
        stored("Alt.")
        stored("Wartet.", IncomingState.NEEDS_DECISION)

    def test_without_a_word_it_only_counts(self, house: House) -> None:
        done = house.test_cli_runner().invoke(args=["inbox", "retain"])
        assert done.output.splitlines() == [
            "received before 2026-09-01: 1 settled, 1 waiting for somebody",
            "Nothing was removed: --remove takes the source of those settled.",
        ]
        assert said() == []

    def test_with_it_the_source_goes(self, house: House) -> None:
        done = house.test_cli_runner().invoke(args=["inbox", "retain", "--remove"])
        assert done.output.splitlines()[-1] == "source removed: 1"
        assert db.session.scalar(sa.select(sa.func.count()).where(IncomingLetter.raw.is_(None))) == 1
