"""Deciding on objections, correcting, circulating again, answering once: the verbs."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from integrationrunde.agenda import queries as agenda
from integrationrunde.agenda.models import AgendaItemKind
from integrationrunde.invitations.models import Invitation
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Outdated, Refused
from integrationrunde.kit.transaction import House
from integrationrunde.minutes import canonical, circulating, correcting, deciding, drafts, reviewing
from integrationrunde.minutes.models import Attendance, AttendanceState, Decision, Objection, ObjectionKind
from tests import builders as b
from tests import minutes_builders as m
from tests.minutes.rounds import BY, WRITTEN, Round, a_circulated_round, a_round, letters

LATER = WRITTEN + timedelta(days=1)
NEW_DEADLINE = date(2017, 10, 26)


def decided(objection: Objection, decision: Decision, reason: str = "", **changes: object) -> None:
    deciding.decide(objection, decision, reason=reason, by=BY, now=LATER, **changes)  # type: ignore[arg-type]


def corrected(made: Round, text: str) -> None:
    item = made.loaded().items[0]
    correcting.correct_paragraph(item, made.paragraph_id(), text, base=item.revision, by=BY, now=LATER)


def again(made: Round) -> None:
    circulating.circulate_again(made.minutes, deadline=NEW_DEADLINE, by=BY, now=LATER)


def test_an_accepted_objection_makes_the_next_version_with_its_changes_marked(app: House) -> None:
    made = a_circulated_round()
    first, objection = made.version, made.object()
    decided(objection, Decision.ACCEPTED)
    corrected(made, "Die Kommunen berichten über ihren neuen Stand.")
    again(made)
    assert (made.version.number, made.version.objection_deadline) == (2, NEW_DEADLINE)
    assert first.superseded_at == LATER
    paragraph = canonical.read(made.version.canonical).items[0].paragraphs[0]
    assert (paragraph.id, paragraph.text) == (made.paragraph_id(), "Die Kommunen berichten über ihren neuen Stand.")
    newest = letters("minutes_review")[-3:]
    assert all("Neu: neuen" in letter.text for letter in newest)
    answer = letters("minutes_objections_answered")
    assert [letter.recipient_address for letter in answer] == [made.holder().address]
    assert "berücksichtigt: der Text wurde geändert" in answer[0].text
    assert "TOP 1, Punkt 1: Absatz 1" in answer[0].text


def test_an_open_objection_stops_the_next_version(app: House) -> None:
    made = a_circulated_round()
    made.object()
    corrected(made, "Anders.")
    with pytest.raises(Refused, match="ohne Entscheidung"):
        again(made)


def test_a_rejection_needs_its_reason_and_stays_as_a_declaration(app: House) -> None:
    made = a_circulated_round()
    objection = made.object(text="Das fehlt.", proposed_wording="So.")
    with pytest.raises(Refused, match="Grund"):
        decided(objection, Decision.REJECTED)
    decided(objection, Decision.REJECTED, "Es wurde nicht gesagt.")
    corrected(made, "Anders.")
    again(made)
    (declaration,) = canonical.read(made.version.canonical).declarations
    assert (declaration.text, declaration.proposed_wording, declaration.reason, declaration.partly) == (
        "Das fehlt.",
        "So.",
        "Es wurde nicht gesagt.",
        False,
    )
    assert declaration.item_id == made.items[0].id


def test_only_remarks_are_noted(app: House) -> None:
    made = a_circulated_round()
    with pytest.raises(Refused):
        decided(made.object(), Decision.NOTED)
    decided(made.object(kind=ObjectionKind.REMARK), Decision.NOTED)


def test_every_objector_is_answered_once_in_one_letter(app: House) -> None:
    made = a_circulated_round()
    for text in ("Eins.", "Zwei."):
        decided(made.object(text=text), Decision.REJECTED, "Nein.")
    other = made.object(1, text="Drei.")
    decided(other, Decision.REJECTED, "Auch nicht.")
    waiting = made.object(1, text="Vier.", kind=ObjectionKind.REMARK)
    assert deciding.send_answers(made.minutes, by=BY, now=LATER) == 3
    assert deciding.send_answers(made.minutes, by=BY, now=LATER) == 0
    sent = letters("minutes_objections_answered")
    assert [letter.recipient_address for letter in sent] == [made.holder(0).address, made.holder(1).address]
    assert all(words in sent[0].text for words in ("Eins.", "Zwei.", "Nein."))
    assert waiting.answered_at is None
    with pytest.raises(Refused, match="bereits geantwortet"):
        decided(other, Decision.REJECTED, "Doch nicht.")


def test_whoever_objected_is_answered_also_when_it_was_not_there_after_all(app: House) -> None:
    made = a_round()
    guest = made.seats[0]
    db.session.execute(sa.delete(Invitation).where(Invitation.seat_id == guest.id))
    made.circulate()
    deciding.decide(made.object(), Decision.REJECTED, reason="Ein Irrtum.", by=BY, now=LATER)
    there = db.session.scalars(sa.select(Attendance).filter_by(seat_id=guest.id)).one()
    there.state, there.headcount = AttendanceState.ABSENT, 0
    assert deciding.send_answers(made.minutes, by=BY, now=LATER) == 1
    assert [one.recipient_address for one in letters("minutes_objections_answered")] == [made.holder().address]


def test_a_decision_may_change_until_it_is_answered(app: House) -> None:
    made = a_circulated_round()
    objection = made.object()
    decided(objection, Decision.REJECTED, "Nein.")
    decided(objection, Decision.PARTLY, "Zum Teil.")
    assert (objection.decision, objection.decision_text) == (Decision.PARTLY, "Zum Teil.")


def test_what_was_withdrawn_is_not_decided_and_what_was_decided_not_withdrawn(app: House) -> None:
    made = a_circulated_round()
    who: dict[str, Any] = {"holder": made.holder(), "by": made.actor(), "now": WRITTEN}
    withdrawn, stands = made.object(text="Eins."), made.object(text="Zwei.")
    reviewing.withdraw(withdrawn, **who)
    with pytest.raises(Refused, match="zurückgezogen"):
        decided(withdrawn, Decision.ACCEPTED)
    decided(stands, Decision.ACCEPTED)
    with pytest.raises(Refused, match="entschieden"):
        reviewing.withdraw(stands, **who)


def test_an_objection_is_carried_to_item_1_of_the_next_meeting(app: House) -> None:
    made = a_circulated_round()
    with pytest.raises(Refused, match="nächste Sitzung"):
        decided(made.object(), Decision.CARRIED)
    later = b.a_meeting(made.series, held_on=date(2018, 3, 14))
    b.an_item(later, 1, title="Sprachkurse")
    objection = made.object()
    decided(objection, Decision.CARRIED)
    decided(made.object(text="Noch eine."), Decision.CARRIED)
    assert objection.carried_to_id == later.id
    first, second = agenda.items(later.id)
    assert (first.kind, second.title) == (AgendaItemKind.FORMALITY, "Sprachkurse")
    assert first.title == f"Genehmigung des Protokolls „{made.meeting.title}“"


def test_a_formality_that_stands_first_takes_up_the_approval(app: House) -> None:
    made = a_circulated_round()
    later = b.a_meeting(made.series, held_on=date(2018, 3, 14))
    b.an_item(later, 1, title="Begrüßung", kind=AgendaItemKind.FORMALITY, note="Wie immer.")
    for text in ("Eins.", "Zwei."):
        decided(made.object(text=text), Decision.CARRIED, carried_to=later)
    (first,) = agenda.items(later.id)
    assert first.note == f"Wie immer.\nGenehmigung des Protokolls „{made.meeting.title}“"


def test_a_result_is_corrected_or_dropped_under_its_number(app: House) -> None:
    made = a_round()
    m.an_outcome(made.items[0])
    kept = m.an_outcome(made.items[1])
    made.circulate()
    items = made.loaded().items
    outcome = drafts.drafts(made.loaded())[0].outcomes[0]
    correcting.drop_result(outcome, items[0], by=BY, now=LATER)
    correcting.correct_result(drafts.outcome(kept.id) or kept, items[1], "Anders vereinbart.", by=BY, now=LATER)
    with pytest.raises(Refused):
        correcting.correct_result(kept, items[1], "  ", by=BY, now=LATER)
    again(made)
    content = canonical.read(made.version.canonical)
    assert [(one.number, one.is_dropped, one.wording) for item in content.items for one in item.results] == [
        ("E-2017-01", True, "Jede Kommune benennt eine feste Ansprechstelle."),
        ("E-2017-02", False, "Anders vereinbart."),
    ]
    correcting.restore_result(outcome, items[0], by=BY, now=LATER)
    assert outcome.dropped_at is None


def test_a_correction_on_an_outdated_text_shows_both(app: House) -> None:
    made = a_circulated_round()
    item = made.loaded().items[0]
    base = item.revision
    corrected(made, "Anders.")
    with pytest.raises(Outdated):
        correcting.correct_text(item, "Noch anders.", base=base, by=BY, now=LATER)


def test_a_paragraph_that_has_gone_is_not_corrected(app: House) -> None:
    made = a_circulated_round()
    item, gone = made.loaded().items[0], made.paragraph_id()
    correcting.correct_text(item, "", base=item.revision, by=BY, now=LATER)
    with pytest.raises(Refused):
        correcting.correct_paragraph(item, gone, "Neu.", base=item.revision, by=BY, now=LATER)


def test_the_same_text_goes_out_again_only_for_another_deadline(app: House) -> None:
    made = a_circulated_round()
    decided(made.object(), Decision.REJECTED, "Es fiel so.")
    sent = made.version.objection_deadline
    assert sent is not None
    with pytest.raises(Refused, match="nichts geändert"):
        circulating.circulate_again(made.minutes, deadline=sent, seen=1, by=BY, now=LATER)
    second = circulating.circulate_again(made.minutes, deadline=NEW_DEADLINE, seen=1, by=BY, now=LATER)
    assert (second.number, second.objection_deadline) == (2, NEW_DEADLINE)
    letter = letters("minutes_review")[-1]
    assert "ihr Text ist derselbe" in letter.text
    assert "Geändert gegenüber" not in letter.text
    assert "in den Teilen" not in letter.text
    assert letter.subject.startswith("Protokoll zur")
    with pytest.raises(Refused, match="Inzwischen wurde Fassung 2 versandt"):
        circulating.circulate_again(made.minutes, deadline=date(2017, 11, 8), seen=1, by=BY, now=LATER)


def test_nothing_is_corrected_before_the_review(app: House) -> None:
    made = a_round()
    item = made.loaded().items[0]
    with pytest.raises(Refused):
        correcting.correct_text(item, "Neu.", base=item.revision, by=BY, now=LATER)
    with pytest.raises(Refused):
        circulating.circulate_again(made.minutes, deadline=NEW_DEADLINE, by=BY, now=LATER)
    assert db.session.query(Objection).count() == 0
