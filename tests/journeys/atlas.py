"""The pages of the running application: every address that the URL map offers, with the sample's things in it."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from werkzeug.routing import Rule

import config
from integrationrunde.accounts import resetting
from integrationrunde.accounts.models import Account, AccountRole
from integrationrunde.agenda.models import AgendaItem, Attachment
from integrationrunde.app import create_app
from integrationrunde.demo.catcher import Keeper
from integrationrunde.directory.importing import IMPORTED
from integrationrunde.directory.models import Contact, Organisation
from integrationrunde.inbox.models import IncomingState
from integrationrunde.invitations.models import Invitation
from integrationrunde.journal.models import JournalEntry
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock, workdays
from integrationrunde.kit.actor import Role, System
from integrationrunde.kit.database import db, expect_writes
from integrationrunde.kit.doors import DOORS, Door
from integrationrunde.kit.links import Capability, Keyring
from integrationrunde.mailroom.effect import What
from integrationrunde.meetings.models import Meeting, MeetingState, Series, Venue
from integrationrunde.minutes.models import Minutes
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.public.models import BarrierReport
from integrationrunde.reminders import task_planned
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder
from tests import builders, minutes_builders, minutes_examples, task_builders
from tests.mailroom import incoming
from tests.stage import Stage

PASSWORD = "vier Stufen zum Rathaus"
READER = ("leserecht@kreis-soest.example", PASSWORD)
NO_PAGES = frozenset(
    {
        "static",
        "demo.letter_html",
        "demo.letter_part",
        "demo.letter_source",
        "portal.calendar",
        "mailroom.incoming_source",
    }
)
"""What answers with a file, or with a letter as it is."""
NO_PAGES |= {"public.appearance", "public.mark", "public.health", "public.robots"}
NO_PAGES |= {"agenda.paper", "portal.paper", "figures.report", "figures.report_file"}
NO_PAGES |= {"actions.evidence", "portal.evidence", "actions.paper", "portal.task_paper"}
NO_PAGES |= {"minutes.item_state", "minutes.attendance_state"}
NO_PAGES |= {"minutes.print_version", "portal.minutes_pdf", "dossier.download"}
NO_PAGES |= {"feeds.personal", "feeds.secretariat", "feeds.series", "feeds.astray"}


@dataclass(frozen=True)
class Atlas:
    """Every page's address, by endpoint and door. An example may stand for one room alone, or for
    one page: "portal.meeting_id", "portal.minutes.meeting_id"."""

    rules: Sequence[Rule]
    ids: dict[str, list[Any]]
    queries: dict[str, str]

    def addresses(self, *doors: Door) -> Iterator[tuple[str, str]]:
        """Endpoint and path of all pages behind these doors."""
        for rule in self.rules:
            if DOORS[rule.endpoint] in doors:
                for path in self._paths(rule):
                    yield rule.endpoint, path + self.queries.get(rule.endpoint, "")

    def _paths(self, rule: Rule) -> Iterator[str]:
        names, room = sorted(rule.arguments), rule.endpoint.partition(".")[0]
        choices = [
            self.ids.get(f"{rule.endpoint}.{name}") or self.ids.get(f"{room}.{name}") or self.ids.get(name, [])
            for name in names
        ]
        assert all(choices), f"{rule.endpoint}: teach tests/journeys/atlas.py an example of {names}"
        for values in itertools.product(*choices):
            built = rule.build(dict(zip(names, values, strict=True)))
            assert built is not None
            yield built[1]


def atlas(stage: Stage) -> Atlas:
    """The atlas of this stage; adds to its sample what the sample has none of."""
    app = create_app(config.load(stage.environment))
    with app.app_context():
        expect_writes(True)
        ids, queries = _examples(cast(Keyring, app.extensions["keyring"]))
        ids["version"] = [app.config["PRIVACY_VERSION"]]
        _catch_a_letter(Path(app.instance_path) / "caught", ids)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    expect_writes(False)
    rules = [rule for rule in app.url_map.iter_rules() if _is_page(rule)]
    return Atlas(sorted(rules, key=lambda rule: rule.rule), ids, queries)


def _is_page(rule: Rule) -> bool:
    is_file = "form" in rule.arguments
    return "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES and not is_file


def _examples(keyring: Keyring) -> tuple[dict[str, list[Any]], dict[str, str]]:
    invited = db.session.scalars(sa.select(Meeting).where(Meeting.state == MeetingState.INVITED)).one()
    draft = _a_draft(invited)
    substitute = _a_substitute(invited)
    holds = sa.select(SeatHolder).where(SeatHolder.scope == HolderScope.SEAT, SeatHolder.ended_at.is_(None))
    handed_over = db.session.scalars(holds.where(SeatHolder.seat_id == substitute.seat_id).limit(1)).one()
    other = db.session.scalars(holds.where(SeatHolder.seat_id != substitute.seat_id).limit(1)).one()
    invitation = sa.select(Invitation.id).filter_by(meeting_id=invited.id, seat_id=handed_over.seat_id)
    account = _a_reader()
    ids: dict[str, list[Any]] = {
        "series_id": [invited.series_id],
        "meeting_id": [invited.id, draft.id],
        "portal.meeting_id": [invited.id],
        "item_id": [builders.an_item(draft).id],
        **_some_minutes(invited),
        **_some_minutes_under_review(invited.series_id, handed_over.seat_id),
        **_a_task(invited.series_id, handed_over.seat_id),
        "dossier.put_to_file.meeting_id": [_approved(invited.series_id, handed_over.seat_id).meeting_id],
        "seat_id": [handed_over.seat_id],
        "holder_id": [handed_over.id],
        "invitation_id": [db.session.scalar(invitation)],
        "letter_id": [_first(OutgoingLetter)],
        "incoming_id": _letters_that_came_in(invited, handed_over),
        "organisation_id": [db.session.scalar(sa.select(Contact.organisation_id).limit(1))],
        "contact_id": [_first(Contact)],
        "venue_id": [_first(Venue)],
        "attachment_id": [_a_paper(invited).id],
        "proposal_id": [builders.a_proposal(invited, handed_over).id],
        "account_id": [account.id],
        "report_id": [_a_report().id],
        "entry_id": [_an_import().id],
        "reminders.name": ["answer_1", "meeting_1"],
        "rest": ["kein-link"],
        "portal.token": [
            keyring.token(Capability("page", one.id, one.generation)) for one in (handed_over, substitute, other)
        ],
        "accounts.token": [keyring.token(Capability("reset", account.id, account.reset_generation)), "kein-link"],
    }
    return ids, {"invitations.check": f"?plaetze={handed_over.seat_id}.{other.seat_id}"}


def _a_substitute(meeting: Meeting) -> SeatHolder:
    acting = sa.select(SeatHolder).where(SeatHolder.meeting_id == meeting.id, SeatHolder.ended_at.is_(None))
    return db.session.scalars(acting.limit(1)).one()


def _some_minutes(meeting: Meeting) -> dict[str, list[Any]]:
    """Minutes of the meeting with a text that was saved twice, a result and a task."""
    minutes = minutes_builders.some_minutes(meeting)
    of_meeting = sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
    items = [minutes_builders.a_minutes_item(minutes, item) for item in db.session.scalars(of_meeting).all()[:3]]
    revision = minutes_builders.a_revision(items[0], text="Die Kommunen berichten ausführlich.\n\n- Werl\n- Ense")
    outcome = minutes_builders.an_outcome(items[0])
    task = minutes_builders.an_action_item(
        db.session.get_one(Series, meeting.series_id),
        agenda_item_id=items[0].agenda_item_id,
        number_year=None,
        number_count=None,
        bound_at=None,
    )
    seat = db.session.scalars(sa.select(Seat).join(Invitation, Invitation.seat_id == Seat.id).limit(1)).one()
    listed = minutes_builders.an_attendance(meeting, seat)
    return {
        "attendance_id": [listed.id],
        "minutes_item_id": [items[0].id],
        "outcome_id": [outcome.id],
        "task_id": [task.id],
        "number": [revision.number],
        **_a_planned_task_letter(seat),
    }


def _a_planned_task_letter(seat: Seat) -> dict[str, list[Any]]:
    """A task of the seat's organisation, of which it is reminded in some weeks."""
    due_on = workdays.next_workday(clock.today() + timedelta(days=80))
    dates = {"due_on": due_on, "first_due_on": due_on, "bound_at": clock.now(), "number_count": 90_000}
    task = minutes_builders.an_action_item(db.session.get_one(Series, seat.series_id), **dates)
    owner = db.session.get_one(Organisation, seat.organisation_id)
    minutes_builders.an_ownership(task, owner)
    letters = task_planned.planned_letters(seat.series_id, clock.now())
    day = next(letter.on for letter in reversed(letters) if letter.organisation is owner)
    return {"reminders.organisation_id": [owner.id], "reminders.day": [day.isoformat()]}


def _letters_that_came_in(meeting: Meeting, holder: SeatHolder) -> list[int]:
    """One of each kind that waits for a decision, and a report."""
    statement = sa.select(Invitation).filter_by(meeting_id=meeting.id, seat_id=holder.seat_id)
    invitation = db.session.scalars(statement).one()
    ours = db.session.get_one(OutgoingLetter, _first(OutgoingLetter))
    proposal = {"start": "2017-09-21T07:30:00+00:00", "end": "2017-09-21T09:30:00+00:00"}
    waits, about = IncomingState.NEEDS_DECISION, incoming.about
    found = [
        (incoming.a_message(), about(invitation, What.HUMAN, holder, letter_ids=(ours.id,)), waits),
        (
            incoming.a_reply(meeting, "TENTATIVE"),
            about(invitation, What.PROPOSAL, holder, status="tentative", proposal=proposal),
            waits,
        ),
        (incoming.a_reply(meeting), about(invitation, What.ANSWER_UNCONFIRMED, holder, why="sender"), waits),
        (
            incoming.a_bounce(ours.recipient_address),
            about(invitation, What.BOUNCE, holder, recipients=incoming.reported(ours, holder)),
            IncomingState.APPLIED,
        ),
        (incoming.a_message("Unlesbar"), None, IncomingState.SET_ASIDE),
    ]
    return [incoming.came_in(*one).id for one in found]


def _a_paper(meeting: Meeting) -> Attachment:
    of_meeting = sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position).limit(1)
    return minutes_builders.a_paper_on_disk(db.session.scalars(of_meeting).one())


def _some_minutes_under_review(series_id: int, seat_id: int) -> dict[str, list[Any]]:
    """Minutes of another meeting under review, with an objection, for the pages that look at such."""
    ids = minutes_examples.some_minutes_under_review(db.session.get_one(Series, series_id), seat_id)
    found: dict[str, list[Any]] = {"objection_id": [ids.pop("objection_id")]}
    for page in minutes_examples.UNDER_REVIEW:
        found |= {f"{page}.{name.removeprefix('reviewed_')}": [ident] for name, ident in ids.items()}
    return found


def _a_task(series_id: int, seat_id: int) -> dict[str, list[Any]]:
    """A task that binds, for the pages that follow it; the other ``task_id`` is a draft."""
    ids = task_builders.a_task_with_history(db.session.get_one(Series, series_id), seat_id)
    bound = [ids.pop("bound_task_id")]
    found = {"actions.task_id": bound, "minutes.follow_task.task_id": bound}
    return found | {name: [ident] for name, ident in ids.items()}


def _approved(series_id: int, seat_id: int) -> Minutes:
    return minutes_examples.some_approved_minutes(db.session.get_one(Series, series_id), seat_id)


def _first(kind: Any) -> Any:
    return db.session.scalar(sa.select(kind.id).order_by(kind.id).limit(1))


def _a_draft(last: Meeting) -> Meeting:
    held_on = last.held_on + timedelta(days=182)
    return builders.a_meeting(
        db.session.get_one(Series, last.series_id),
        number=last.number + 1,
        held_on=held_on,
        answer_deadline=held_on - timedelta(days=14),
        venue_id=last.venue_id,
    )


def _a_reader() -> Account:
    now = clock.now()
    account = builders.an_account(None, address=READER[0])
    db.session.add(AccountRole(account_id=account.id, series_id=None, role=Role.READER))
    resetting.set_password(account, PASSWORD, by=System(), now=now)
    account.reset_requested_at = now
    return account


def _a_report() -> BarrierReport:
    report = BarrierReport(
        description="Die Tagesordnung lässt sich nicht vorlesen.",
        received_at=clock.now(),
        first_answer_due_on=date(2099, 1, 2),
        final_answer_due_on=date(2099, 2, 2),
    )
    db.session.add(report)
    db.session.flush()
    return report


def _an_import() -> JournalEntry:
    entry = record(IMPORTED, by=System(), now=clock.now(), about=[], created=1, changed=0, kept=2, wrong=1)
    db.session.flush()
    return entry


def _catch_a_letter(folder: Path, ids: dict[str, list[Any]]) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "ki@kreis.example", "stelle@stadt.example", "Einladung"
    letter.set_content("Guten Tag,\n\nbitte antworten Sie.\n")
    letter.add_alternative("<p>Guten Tag,</p><p>bitte antworten Sie.</p>", subtype="html")
    ids["name"] = [Keeper(folder).store(letter.as_bytes())]
