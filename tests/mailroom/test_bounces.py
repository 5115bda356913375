"""Reports about our letters, from raw bytes to the letter, the address and the seat."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.inbox.models import IncomingState
from integrationrunde.invitations.answering import Reply
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import transaction
from integrationrunde.mailroom.effect import Effect, What
from integrationrunde.outbox import health
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import AddressHealth, AddressState, OutgoingLetter, Report
from integrationrunde.outbox.verp import envelope_sender
from integrationrunde.seats.models import SeatHolder
from tests.inbox.letters import letter
from tests.invitations.one_seat import by_link, loaded
from tests.invitations.rounds import letters
from tests.mailroom.arriving import arrives, seat_of, waiting_letters
from tests.mailroom.at_the_seat import ACCEPTED, LATER, AtTheSeat
from tests.mailroom.reports import bounce

APPLIED = IncomingState.APPLIED


def invitation_to(holder: SeatHolder) -> OutgoingLetter:
    """The newest letter to the holder."""
    return letters(recipient_address=holder.address)[-1]


def known_of(address: str) -> AddressState | None:
    """What is known of the address."""
    db.session.rollback()
    found = db.session.scalars(sa.select(AddressHealth).filter_by(address=address.lower())).one_or_none()
    return found.state if found else None


def received(raw: bytes) -> Effect:
    """The effect of a report that needs nobody's decision."""
    state, effect = arrives(raw)
    assert (state, effect.what) == (APPLIED, What.BOUNCE)
    return effect


class TestVerdicts:
    def test_hard_marks_letter_and_address_and_shows_at_the_seat(self, seat: AtTheSeat) -> None:
        ours = invitation_to(seat.first)
        effect = received(bounce(seat.first.address))
        assert (effect.letter_ids, effect.seat_id, effect.holder_id) == (
            (ours.id,),
            seat.invitation.seat_id,
            seat.first.id,
        )
        [one] = effect.recipients
        assert (one.address, one.verdict, one.letter_id, one.holder_id) == (
            seat.first.address,
            "hard",
            ours.id,
            seat.first.id,
        )
        db.session.refresh(ours)
        assert (ours.came_back, ours.report, ours.report_status) == (True, Report.HARD, "5.1.1")
        assert known_of(seat.first.address) is AddressState.HARD
        assert [holder.id for holder in seat_of(seat.invitation).unreachable] == [seat.first.id]
        assert waiting_letters() == []

    def test_soft_counts(self, seat: AtTheSeat) -> None:
        received(bounce(seat.first.address, "5.2.2", diagnostic="552 5.2.2 Mailbox full"))
        assert invitation_to(seat.first).report is Report.SOFT
        assert known_of(seat.first.address) is AddressState.OK

    @pytest.mark.parametrize(
        ("action", "report"), [("delayed", Report.DELAYED), ("relayed", Report.ARRIVED), ("delivered", Report.ARRIVED)]
    )
    def test_what_is_no_failure_is_only_noted(self, seat: AtTheSeat, action: str, report: Report) -> None:
        status = "4.4.1" if action == "delayed" else "2.0.0"
        received(bounce(seat.first.address, status, action=action, diagnostic=""))
        ours = invitation_to(seat.first)
        assert (ours.report, ours.came_back) == (report, False)
        assert known_of(seat.first.address) is None

    def test_policy_leaves_the_address(self, seat: AtTheSeat) -> None:
        received(bounce(seat.first.address, "5.7.1", diagnostic="550 5.7.1 rejected by DMARC policy"))
        assert invitation_to(seat.first).report is Report.POLICY
        assert known_of(seat.first.address) is None

    def test_failure_after_delay(self, seat: AtTheSeat) -> None:
        received(bounce(seat.first.address, "4.4.1", action="delayed", diagnostic=""))
        received(bounce(seat.first.address))
        assert invitation_to(seat.first).report is Report.HARD

    def test_the_same_report_twice_counts_once(self, seat: AtTheSeat) -> None:
        full = {"status": "5.2.2", "diagnostic": "552 5.2.2 Mailbox full"}
        ours = invitation_to(seat.first)
        for number in range(4):
            received(
                bounce(seat.first.address, returned=f"Message-ID: {ours.message_id}\n", X_Copy=str(number), **full)
            )
        counted = db.session.scalars(sa.select(AddressHealth.soft_count)).one()
        assert counted == 1


class TestMatching:
    """The keys in their order; two letters have left to the same address, and the older one is meant."""

    @pytest.fixture
    def ours(self, seat: AtTheSeat) -> OutgoingLetter:
        return invitation_to(seat.first)

    def test_plus_address_first(self, seat: AtTheSeat, ours: OutgoingLetter) -> None:
        ours.tagged_address, ours.tag_key_id = "runde@kreis.example", keyring().current
        db.session.commit()
        effect = received(bounce("other@mail.example", envelope_id="none", To=envelope_sender(ours, keyring())))
        assert (effect.letter_ids, effect.why) == ((ours.id,), "tag")

    def test_envelope_id(self, seat: AtTheSeat, ours: OutgoingLetter) -> None:
        envelope_id = ours.message_id.strip("<>").partition("@")[0]
        effect = received(bounce("other@mail.example", envelope_id=envelope_id))
        assert (effect.letter_ids, effect.why) == ((ours.id,), "envelope")

    def test_message_id_of_the_returned_headers(self, seat: AtTheSeat, ours: OutgoingLetter) -> None:
        effect = received(bounce("other@mail.example", returned=f"Message-ID: {ours.message_id}\n"))
        assert (effect.letter_ids, effect.why) == ((ours.id,), "message")

    def test_uid_of_a_returned_entry(self, seat: AtTheSeat, ours: OutgoingLetter) -> None:
        inner = f"Subject: Einladung\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nUID:{ours.uid}\nEND:VCALENDAR\n"
        report = bounce(seat.first.address).replace(b"Final-Recipient", b"X-Nothing: yes\nFinal-Recipient")
        raw = report.replace(b"message/delivery-status", b"message/delivery-status", 1)
        cut = raw.rindex(b"--=_")
        boundary = raw[raw.rindex(b"--=_") : raw.rindex(b"--\n")]
        raw = raw[:cut] + boundary + b"\nContent-Type: message/rfc822\n\n" + inner.encode() + b"\n" + raw[cut:]
        effect = received(raw)
        assert (effect.letter_ids, effect.why) == ((ours.id,), "entry")

    def test_address_alone(self, seat: AtTheSeat, ours: OutgoingLetter) -> None:
        assert received(bounce(seat.first.address.upper())).why == "address"

    def test_a_letter_that_we_never_sent_marks_nobody(self, seat: AtTheSeat) -> None:
        effect = received(bounce("nie@angeschrieben.example"))
        assert (effect.letter_ids, effect.why) == ((), "no_letter")
        assert known_of("nie@angeschrieben.example") is None

    def test_an_old_letter_is_not_meant_by_its_address_alone(self, seat: AtTheSeat) -> None:
        clock.set_to(LATER + timedelta(days=8))
        assert received(bounce(seat.first.address)).why == "no_letter"


class TestWhoseAddress:
    def test_behind_a_redirection_our_address_is_not_called_dead(self, seat: AtTheSeat) -> None:
        ours = invitation_to(seat.first)
        received(bounce("privat@anderswo.example", returned=f"Message-ID: {ours.message_id}\n"))
        db.session.refresh(ours)
        assert ours.came_back
        assert known_of(seat.first.address) is AddressState.OK
        assert known_of("privat@anderswo.example") is None

    def test_original_recipient_is_ours(self, seat: AtTheSeat) -> None:
        received(bounce("routing@tenant.example", original=seat.first.address))
        assert known_of(seat.first.address) is AddressState.HARD

    def test_holder_has_another_address_now(self, seat: AtTheSeat) -> None:
        former = seat.first.address
        seat.first.address = "neu@stadt.example"
        db.session.commit()
        [one] = received(bounce(former)).recipients
        assert one.holder_id is None
        assert known_of(former) is AddressState.HARD
        assert seat_of(seat.invitation).unreachable == []

    def test_address_was_checked_since(self, seat: AtTheSeat) -> None:
        with transaction():
            health.trust(seat.first.address, now=LATER)
        received(bounce(seat.first.address))
        assert known_of(seat.first.address) is AddressState.OK
        assert invitation_to(seat.first).came_back

    def test_recipient_has_answered_since(self, seat: AtTheSeat) -> None:
        by_link(seat.invitation, Reply(status=ACCEPTED, headcount=1), seat.first, now=LATER)
        ours = next(each for each in letters(recipient_address=seat.first.address) if each.kind == "invitation")
        received(bounce(seat.first.address, returned=f"Message-ID: {ours.message_id}\n"))
        assert known_of(seat.first.address) is AddressState.OK


class TestLettersOfPeople:
    def test_waits_with_its_seat(self, seat: AtTheSeat) -> None:
        ours = invitation_to(seat.first)
        state, effect = arrives(letter("Ich komme.\n", From="buero@stadt.example", In_Reply_To=ours.message_id))
        assert (state, effect.what, effect.why) == (IncomingState.NEEDS_DECISION, What.HUMAN, "letter")
        assert (effect.invitation_id, effect.holder_id) == (seat.invitation.id, None)

    def test_found_by_its_sender(self, seat: AtTheSeat) -> None:
        effect = arrives(letter("Ich komme.\n", From=seat.first.address))[1]
        assert (effect.why, effect.invitation_id, effect.holder_id) == ("address", seat.invitation.id, seat.first.id)

    def test_stranger(self, seat: AtTheSeat) -> None:
        effect = arrives(letter("Guten Tag\n", From="fremd@anderswo.example"))[1]
        assert (effect.what, effect.why, effect.seat_id) == (What.HUMAN, "", None)

    def test_absence_is_information_only(self, seat: AtTheSeat) -> None:
        ours = invitation_to(seat.first)
        raw = letter(
            "Bin im Urlaub\n", From=seat.first.address, Auto_Submitted="auto-replied", In_Reply_To=ours.message_id
        )
        state, effect = arrives(raw)
        assert (state, effect.what, effect.seat_id) == (APPLIED, What.AUTO_REPLY, loaded(seat.invitation).seat_id)
        assert seat.status.value == "pending"
        assert waiting_letters() == []

    def test_newsletter(self, seat: AtTheSeat) -> None:
        raw = letter("Neues\n", From="no-reply@news.example", List_Unsubscribe="<https://news.example/x>")
        assert arrives(raw)[1].what is What.NOTHING


class TestShown:
    def test_at_the_seat_in_the_overview_and_in_the_outbox(
        self, seat: AtTheSeat, signed_in: Callable[..., FlaskClient]
    ) -> None:
        ours = invitation_to(seat.first)
        received(bounce(seat.first.address, "5.2.2", diagnostic="552 5.2.2 Mailbox full"))
        client = signed_in(Role.ADMIN)
        overview = client.get(f"/sitzungen/{seat.invitation.meeting_id}/einladungen").text
        assert "an 1 Platz kommt kein Brief an" in overview
        assert "zurückgekommen" in overview
        page = client.get(f"/einladungen/{seat.invitation.id}").text
        assert "Adresse prüfen, telefonisch nachfassen" in page
        assert "552 5.2.2 Mailbox full" in page
        outbox = client.get("/postausgang?state=returned").text
        assert ours.subject in outbox
        assert "vielleicht ist das Postfach voll" in outbox
        assert outbox.count(seat.first.address) == 1
        assert "Erneut senden" in client.get(f"/postausgang/{ours.id}").text

    def test_sent_again(self, seat: AtTheSeat, signed_in: Callable[..., FlaskClient]) -> None:
        ours = invitation_to(seat.first)
        received(bounce(seat.first.address, "5.2.2", diagnostic="552 5.2.2 Mailbox full"))
        assert signed_in(Role.EDITOR).post(f"/postausgang/{ours.id}/erneut-senden").status_code == 303
        db.session.refresh(ours)
        assert (ours.came_back, ours.report, ours.sent_at) == (False, None, None)
        assert waiting_letters() == [("invitation", seat.first.address)]
