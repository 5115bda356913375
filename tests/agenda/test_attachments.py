"""What the table of papers refuses."""

import pytest
from sqlalchemy.exc import IntegrityError

from integrationrunde.agenda.models import AttachmentPlace
from integrationrunde.kit.transaction import House
from tests.builders import a_meeting, an_item
from tests.minutes_builders import a_stored_file, an_attachment


def test_a_paper_belongs_to_an_agenda_item_or_to_the_meeting(app: House) -> None:
    item = an_item(a_meeting())
    an_attachment(item)
    an_attachment(item, place=AttachmentPlace.MINUTES, agenda_item_id=None)
    with pytest.raises(IntegrityError):
        an_attachment(item, place=AttachmentPlace.MINUTES)


def test_the_same_bytes_are_stored_once(app: House) -> None:
    a_stored_file(b"x")
    with pytest.raises(IntegrityError):
        a_stored_file(b"x")
