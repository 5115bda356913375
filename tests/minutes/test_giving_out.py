"""Approved minutes leave once for everybody, with the PDF where the series wants that, and never half."""

import io
from typing import Any

import pytest
import sqlalchemy as sa
import sqlalchemy.orm
from flask import Flask
from pypdf import PdfReader

from integrationrunde.agenda.models import Audience
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, Unprintable
from integrationrunde.minutes import approving, distributing
from integrationrunde.minutes.models import ApprovalMode
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import Enclosure, OutgoingLetter
from integrationrunde.outbox.render import render
from tests import builders as b
from tests.minutes.rounds import AFTER, BY, Round, a_circulated_round, a_round, letters
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("app")
KIND = "minutes_given_out"


def an_approved_round(*, encloses: bool = True, **changes: Any) -> Round:
    made = a_circulated_round(**changes)
    approving.approve(made.minutes, ApprovalMode.LAPSE, by=BY, now=AFTER)
    made.series.encloses_minutes = encloses
    db.session.commit()
    return made


def give_out(made: Round) -> int:
    number = distributing.give_out(made.minutes, by=BY, now=AFTER)
    db.session.commit()
    return number


def pdf_of(letter: OutgoingLetter) -> str:
    enclosure = db.session.get_one(Enclosure, letter.enclosure_id)
    return "".join(one.extract_text() for one in PdfReader(io.BytesIO(enclosure.content)).pages)


def test_everybody_gets_one_letter_with_the_pdf_that_is_stored_once() -> None:
    made = an_approved_round()
    assert give_out(made) == 3
    assert give_out(made) == 0
    assert {letter.enclosure_name for letter in letters(KIND)} == {f"protokoll-{made.meeting.number}-fassung-1.pdf"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Enclosure)) == 1


def test_the_letter_travels_with_the_pdf_and_each_attempt_is_the_same() -> None:
    made = an_approved_round()
    give_out(made)
    letter = db.session.scalars(
        sa.select(OutgoingLetter).options(sa.orm.joinedload(OutgoingLetter.enclosure)).filter_by(kind=KIND).limit(1)
    ).one()
    raw = render(letter, keyring())
    assert raw == render(letter, keyring())
    assert b"-fassung-1.pdf" in raw
    assert b"application/pdf" in raw


def test_without_the_setting_there_is_the_link_alone() -> None:
    made = an_approved_round(encloses=False)
    assert give_out(made) == 3
    assert {letter.enclosure_id for letter in letters(KIND)} == {None}


def test_each_gets_what_it_may_read() -> None:
    made = a_round()
    made.items[1].audience = Audience.ORGANISATIONS
    organisation = made.seats[0].organisation_id
    loaded = made.loaded()
    only = next(one for one in loaded.items if one.id == made.items[1].id)
    only.organisations = [db.session.get_one(type(b.an_organisation()), organisation)]
    only.text = "Nur für eine."
    db.session.commit()
    made.circulate()
    approving.approve(made.minutes, ApprovalMode.LAPSE, by=BY, now=AFTER)
    made.series.encloses_minutes = True
    db.session.commit()
    give_out(made)
    texts = {letter.seat_id: pdf_of(letter) for letter in letters(KIND)}
    assert "fehlt ein Teil" not in texts[made.seats[0].id]
    assert "fehlt ein Teil" in texts[made.seats[1].id]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Enclosure)) == 3


def test_a_draft_is_not_given_out() -> None:
    made = a_circulated_round()
    with pytest.raises(Refused):
        distributing.give_out(made.minutes, by=BY, now=AFTER)


def test_when_no_pdf_can_be_made_nothing_leaves_and_the_page_says_why(app: Flask, tmp_path: Any) -> None:
    made = an_approved_round()
    broken = tmp_path / "mark.svg"
    broken.write_text("<svg oops")
    app.config["OPERATOR_MARK_FILE"] = str(broken)
    with pytest.raises(Unprintable):
        distributing.give_out(made.minutes, by=BY, now=AFTER)
    db.session.rollback()
    assert letters(KIND) == []
    client = sign_in(app.test_client(), b.an_account(Role.EDITOR))
    db.session.commit()
    answer = client.get(f"/sitzungen/{made.meeting.id}/protokoll/fassung/1.pdf")
    assert answer.status_code == 503
    assert "Das PDF konnte nicht erzeugt werden" in answer.text
    assert client.get(f"/sitzungen/{made.meeting.id}/protokoll").status_code == 200


def test_pages_of_the_secretariat(app: Flask) -> None:
    made = an_approved_round()
    client = sign_in(app.test_client(), b.an_account(Role.EDITOR))
    db.session.commit()
    base = f"/sitzungen/{made.meeting.id}/protokoll"
    assert "Fassung 1 (PDF)" in client.get(f"{base}/ausgabe").text
    whole = client.get(f"{base}/fassung/1.pdf")
    assert whole.mimetype == "application/pdf"
    assert client.get(f"{base}/fassung/1.pdf", headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    extract = client.get(f"{base}/fassung/1.pdf?punkt={made.items[0].id}&stelle={made.seats[0].organisation_id}")
    assert f"protokollauszug-{made.meeting.number}-fassung-1.pdf" in extract.headers["Content-Disposition"]
    assert client.get(f"{base}/fassung/2.pdf").status_code == 404
    assert client.get(f"{base}/fassung/1.pdf?punkt=999999").status_code == 404
    assert "3 Briefe senden" in client.get(f"{base}/austeilen").text
    assert client.post(f"{base}/austeilen").status_code == 303
    assert "Alle haben den Brief." in client.get(f"{base}/austeilen").text
