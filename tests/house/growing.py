"""The same house with thirty more of everything, to see whether a page needs more statements for more rows."""

from datetime import date, timedelta

import sqlalchemy as sa

from integrationrunde.agenda.models import AgendaItem, Audience
from integrationrunde.directory.models import Organisation
from integrationrunde.invitations.models import Announcement
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Role, System
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.minutes.models import Minutes, MinutesItem, OutcomeTask
from integrationrunde.public.models import BarrierReport
from integrationrunde.seats.models import Seat, SeatHolder
from tests import builders, minutes_builders, minutes_examples
from tests.house.world import NOW, World, a_letter, a_seat_that_answered, an_incoming_letter


def grow(world: World, number: int = 30) -> None:
    """So many more of everything in the first series, in the directory, in the lists of the house."""
    meeting = db.session.get_one(Meeting, world.own["meeting_id"])
    series = db.session.get_one(Series, meeting.series_id)
    announcement = db.session.scalars(sa.select(Announcement).filter_by(meeting_id=meeting.id)).one()
    first = db.session.get_one(MinutesItem, world.own["minutes_item_id"])
    minutes = db.session.get_one(Minutes, first.minutes_id)
    organisation = db.session.get_one(Organisation, world.own["organisation_id"])
    shown = db.session.get_one(AgendaItem, world.own["item_id"])
    for count in range(number):
        ids = a_seat_that_answered(meeting, announcement)
        a_letter(meeting, ids["seat_id"], ids["holder_id"])
        an_incoming_letter(meeting, ids)
        builders.a_contact(db.session.get_one(Organisation, ids["organisation_id"]), is_default=False)
        builders.a_holder(db.session.get_one(Seat, ids["seat_id"]))
        minutes_builders.an_attendance(meeting, db.session.get_one(Seat, ids["seat_id"]))
        item = builders.an_item(meeting, 3 + count)
        for where in (item, shown):
            named = {"audience": Audience.ORGANISATIONS, "organisations": [organisation]}
            minutes_builders.an_attachment(where, position=count + 2, **named)
        written = minutes_builders.a_minutes_item(minutes, item)
        for place in (written, first):
            outcome = minutes_builders.an_outcome(place, organisations=[organisation])
            task = minutes_builders.an_action_item(series, agenda_item_id=place.agenda_item_id)
            minutes_builders.an_ownership(task, organisation)
            db.session.add(OutcomeTask(outcome_id=outcome.id, action_item_id=task.id))
        minutes_builders.a_revision(first, text=f"Stand {count}", saved_by=f"Geschäftsstelle {count}")
        builders.a_proposal(meeting, db.session.get_one(SeatHolder, ids["holder_id"]))
        builders.a_meeting(series, held_on=date(2018, 1, 1) + timedelta(days=count))
        builders.a_seat(builders.a_series(), builders.an_organisation())
        about = builders.an_account(Role.READER, series)
        record("Something happened", by=System(), now=NOW, about=[about, meeting, series])
    _grow_what_is_beside(world, number)
    minutes_examples.many_objections(world.own["objection_id"], number)
    db.session.commit()


def _grow_what_is_beside(world: World, number: int) -> None:
    """More holders of the one seat, more contacts of the one organisation, more reports and letters."""
    seat = db.session.get_one(Seat, world.own["seat_id"])
    meeting = db.session.get_one(Meeting, world.own["meeting_id"])
    organisation = db.session.get_one(Organisation, world.own["organisation_id"])
    for _count in range(number):
        holder: SeatHolder = builders.a_holder(seat)
        a_letter(meeting, seat.id, holder.id)
        builders.a_proposal(meeting, holder)
        builders.a_contact(organisation, is_default=False)
        for thing in (seat, organisation, db.session.get_one(SeatHolder, world.own["holder_id"])):
            record("Something happened", by=System(), now=NOW, about=[thing])
        db.session.add(
            BarrierReport(
                description="x",
                received_at=NOW,
                first_answer_due_on=date(2017, 9, 20),
                final_answer_due_on=date(2017, 10, 23),
            )
        )
