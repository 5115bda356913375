"""The letters about topics as their reader gets them, in German and in English.

The texts stand in `snapshots/`. UPDATE_SNAPSHOTS=1 writes them anew: read the difference before you commit it.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from integrationrunde.agenda import calling, deciding, proposal_queries
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.render import as_sent_html, as_sent_text
from tests import builders as b
from tests.agenda.topics import DONE, Preparation, a_preparation

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))
STEPS = ("asked", "asked-with-invitation", "accepted", "declined", "put-off")


def step(name: str, there: Preparation) -> None:
    """Let happen what brings the letter of this name."""
    if name.startswith("asked"):
        there.meeting.state = MeetingState.INVITED if "invitation" in name else MeetingState.DRAFT
        there.meeting.venue_id = None if "invitation" in name else there.meeting.venue_id
        calling.call_for_topics(there.meeting, **DONE)
        return
    proposal = proposal_queries.proposal(there.proposal(title="Sprachmittlung & <Dolmetschen>").id)
    assert proposal is not None
    if name == "accepted":
        deciding.accept(proposal, proposal.meeting, deciding.as_item(proposal), **DONE)
    elif name == "declined":
        deciding.decline(proposal, proposal.meeting, "Dazu tagt der Fachausschuss.\nBitte dort einbringen.", **DONE)
    else:
        held_on = there.meeting.held_on + timedelta(days=182)
        later = b.a_meeting(title="4. Austauschrunde", series_id=there.meeting.series_id, held_on=held_on)
        deciding.defer(proposal, proposal.meeting, later, **DONE)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", STEPS)
def test_the_letters_read_as_in_the_snapshots(app: House, language: str, name: str) -> None:
    there = a_preparation("Stadt Warstein")
    there.holders[0].language, there.holders[0].address = language, "integration@stadt-warstein.example"
    db.session.commit()
    step(name, there)
    [letter] = db.session.scalars(sa.select(OutgoingLetter))
    found = f"To: {letter.recipient_name} <{letter.recipient_address}>\nSubject: {letter.subject}\n\n"
    found += as_sent_text(letter)
    file = SNAPSHOTS / language / f"{name}.txt"
    if UPDATE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text(encoding="utf-8")
    html = as_sent_html(letter)
    assert "<Dolmetschen>" not in html
    if name in ("accepted", "declined", "put-off"):
        assert "Sprachmittlung &amp; &lt;Dolmetschen&gt;" in html
