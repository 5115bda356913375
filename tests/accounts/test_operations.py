"""The verbs of account administration."""

import pytest
import sqlalchemy as sa

from integrationrunde.accounts import operations, passwords, queries, resetting
from integrationrunde.accounts.models import Account, Session
from integrationrunde.journal.models import JournalEntry
from integrationrunde.journal.wording import shown
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role, System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import OutgoingLetter
from tests.builders import NOW, a_series, an_account
from tests.signing_in import sign_in

BY = System()
pytestmark = pytest.mark.usefixtures("app")


def loaded(account: Account) -> Account:
    db.session.commit()
    found = queries.account_with_roles(account.id)
    assert found is not None
    return found


def told() -> list[str]:
    return [shown(entry) for entry in db.session.scalars(sa.select(JournalEntry).order_by(JournalEntry.id))]


def test_a_new_account_gets_a_letter_and_an_entry() -> None:
    account = operations.open_account("Neu@Kreis.example", "Protokollführung", {None: Role.EDITOR}, by=BY, now=NOW)
    letter = db.session.scalars(sa.select(OutgoingLetter)).one()
    assert account.address == "neu@kreis.example"
    assert (letter.recipient_address, letter.kind) == ("neu@kreis.example", "account")
    assert told() == [
        f"Zugang Nr. {account.id} angelegt",
        f"Zugang Nr. {account.id} darf jetzt alle Reihen bearbeiten",
    ]


def test_the_journal_names_neither_person_nor_address() -> None:
    account = operations.open_account("neu@kreis.example", "Protokollführung", {}, by=BY, now=NOW)
    operations.edit_account(account, address="b@kreis.example", name="Leitung", language="en", by=BY, now=NOW)
    entries = db.session.scalars(sa.select(JournalEntry)).all()
    assert not any(word in str(vars(entry)) for entry in entries for word in ("kreis.example", "Leitung", "Protokoll"))


def test_an_address_has_one_account_however_it_is_written() -> None:
    an_account(address="leitung@kreis.example")
    with pytest.raises(Refused, match="schon einen Zugang"):
        operations.open_account(" LEITUNG@kreis.example", "Leitung", {}, by=BY, now=NOW)


def test_an_address_cannot_be_changed_to_that_of_somebody_else() -> None:
    an_account(address="leitung@kreis.example")
    other = an_account(address="protokoll@kreis.example")
    with pytest.raises(Refused):
        operations.edit_account(other, address="Leitung@kreis.example", name="x", language="de", by=BY, now=NOW)


def test_names_lose_control_characters_and_line_breaks() -> None:
    account = operations.open_account("neu@kreis.example", "Leitung\r\nBcc: x\x00\u202e!", {}, by=BY, now=NOW)
    assert account.name == "Leitung Bcc: x!"
    letter = db.session.scalars(sa.select(OutgoingLetter)).one()
    assert letter.recipient_name == "Leitung Bcc: x!"


def test_roles_are_given_changed_and_taken() -> None:
    an_account()
    series, account = a_series(), loaded(an_account(None))
    operations.give_roles(account, {series.id: Role.EDITOR}, by=BY, now=NOW)
    operations.give_roles(account, {series.id: Role.ADMIN, None: Role.READER}, by=BY, now=NOW)
    db.session.flush()
    assert {row.series_id: row.role for row in account.roles} == {series.id: Role.ADMIN, None: Role.READER}
    operations.give_roles(account, {}, by=BY, now=NOW)
    assert told()[-2:] == [
        f"Zugang Nr. {account.id} hat die Rolle in einer Reihe verloren",
        f"Zugang Nr. {account.id} hat die Rolle für alle Reihen verloren",
    ]


def test_giving_the_same_roles_again_says_nothing() -> None:
    account = loaded(an_account(Role.ADMIN))
    operations.give_roles(account, {None: Role.ADMIN}, by=BY, now=NOW)
    assert told() == []


def test_changing_roles_outdates_open_forms() -> None:
    an_account()
    account = loaded(an_account(None))
    before = account.version
    operations.give_roles(account, {None: Role.READER}, by=BY, now=NOW)
    db.session.flush()
    assert account.version == before + 1


def test_the_last_administration_stays() -> None:
    account = loaded(an_account(Role.ADMIN))
    an_account(Role.ADMIN, active=False)
    an_account(Role.EDITOR)
    with pytest.raises(Refused, match="der letzte Zugang"):
        operations.give_roles(account, {None: Role.EDITOR}, by=BY, now=NOW)
    with pytest.raises(Refused, match="der letzte Zugang"):
        operations.deactivate(account, by=BY, now=NOW)


def test_with_a_second_administration_the_first_may_go() -> None:
    account = loaded(an_account(Role.ADMIN))
    an_account(Role.ADMIN)
    operations.deactivate(account, by=BY, now=NOW)
    assert not account.active


def test_deactivating_ends_sessions_and_links(app: House) -> None:
    an_account(Role.ADMIN)
    account = an_account(Role.EDITOR)
    resetting.welcome(account, now=clock.now())
    sign_in(app.test_client(), account)
    operations.deactivate(loaded(account), by=BY, now=clock.now())
    assert queries.live_sessions(account.id, clock.now()) == []
    assert db.session.get_one(Account, account.id).reset_requested_at is None


def test_reactivating_gives_everything_back() -> None:
    an_account(Role.ADMIN)
    account = loaded(an_account(Role.EDITOR, password_hash=passwords.hashed("drei Stufen zum Rathaus")))
    operations.deactivate(account, by=BY, now=NOW)
    operations.reactivate(account, by=BY, now=NOW)
    operations.reactivate(account, by=BY, now=NOW)
    assert account.active
    assert account.password_hash
    assert [row.role for row in account.roles] == [Role.EDITOR]
    assert told()[-1] == f"Zugang Nr. {account.id} wieder freigegeben"
    assert len(told()) == 2


def test_accounts_are_found_as_a_german_spells_them() -> None:
    account = an_account(name="Geschäftsführung Möhnesee")
    assert "moehnesee" in account.searched
    account.name = "Übrige"
    assert account.sort_key == "ubrige"
    assert "geschaefts" not in account.searched


@pytest.mark.parametrize(
    "password",
    ["kurz", "x" * 11, "a" * 1001, "aaaaaaaaaaaaaa", "leitung@kreis.example", "LEITUNG@Kreis.example", ""],
)
def test_weak_passwords_are_refused(password: str) -> None:
    account = an_account(address="leitung@kreis.example")
    with pytest.raises(Refused):
        resetting.set_password(account, password, by=BY, now=NOW)
    assert account.password_hash is None


@pytest.mark.parametrize("password", ["drei Stufen zum Rathaus", "𓂀𓂁𓂂𓂃" * 3, "ein-zwei-drei", "   vier Leerzeichen   "])
def test_long_passwords_of_any_kind_are_taken(password: str) -> None:
    account = an_account()
    resetting.set_password(account, password, by=BY, now=NOW)
    assert passwords.matches(password, account.password_hash)
    assert not passwords.matches(password + " ", account.password_hash)


def test_composed_and_decomposed_umlauts_are_one_password() -> None:
    assert passwords.matches("Mo\u0308hnesee im Nebel", passwords.hashed("Möhnesee im Nebel"))


def test_a_broken_hash_opens_nothing() -> None:
    assert not passwords.matches("", "not a hash")
    assert not passwords.matches("not a hash", "not a hash")


def test_ended_sessions_are_forgotten_at_the_next_sign_in(app: House) -> None:
    account = an_account()
    sign_in(app.test_client(), account)
    db.session.execute(sa.update(Session).values(revoked_at=clock.now()))
    account.password_hash = passwords.hashed("drei Stufen zum Rathaus")
    data = {"address": account.address, "password": "drei Stufen zum Rathaus"}
    assert app.test_client().post("/einloggen", data=data).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(Session.id))) == 1
