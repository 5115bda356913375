"""What is read from the tables: the register's facts, the ways, the load, the attendance."""

from datetime import UTC, date, datetime, timedelta

import pytest

from integrationrunde.actions.models import OwnershipState
from integrationrunde.directory.models import Organisation
from integrationrunde.figures import queries, register, workload
from integrationrunde.figures.scope import Scope
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Wish
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from integrationrunde.minutes.models import AttendanceKind, AttendanceState, MinutesState, OutcomeKind, OutcomeTask
from tests.builders import NOW, a_meeting, a_seat, a_series, an_item, an_organisation
from tests.figures.rounds import FIRST, SECOND, a_result, a_round, a_topic, report, rounds
from tests.minutes_builders import an_action_item, an_attendance, an_ownership, some_minutes

TODAY = NOW.date()


def wish(query: str = "", order: str = "-agreed", **filters: str) -> Wish:
    return Wish(query, order, 1, filters)


def numbers(query: str = "", order: str = "-agreed", scope: Scope | None = None, **filters: str) -> list[str]:
    found = register.found(wish(query, order, **filters), scope or Scope(), TODAY)
    return [one.number for one in register.results(db.session.scalars(found).all())]


def test_a_result_knows_its_way(app: House) -> None:
    made = rounds()
    [one] = register.results([made.result.id])
    assert (one.tabled_on, one.agreed_on, one.done_on) == (FIRST, SECOND, None)
    assert [each.deferred_reason for each in one.postponed] == ["Zahlen fehlten"]
    assert (one.done, len(one.parts)) == (1, 2)
    assert one.organisations == ["Anröchte", "Werl"]
    report(made.owners[1], OwnershipState.DONE, datetime(2017, 6, 30, 23, tzinfo=UTC))
    [one] = register.results([made.result.id])
    assert one.done_on == date(2017, 7, 1)  # in Berlin the day has begun


def test_what_was_sent_back_is_not_done(app: House) -> None:
    made = rounds()
    report(made.owners[1], OwnershipState.DONE, datetime(2017, 6, 1, tzinfo=UTC))
    report(made.owners[1], OwnershipState.IN_PROGRESS, datetime(2017, 6, 2, tzinfo=UTC))
    report(made.owners[1], OwnershipState.DONE, datetime(2017, 6, 8, tzinfo=UTC))
    [one] = register.results([made.result.id])
    assert one.done_on == date(2017, 6, 8)


def test_a_deferral_counts_as_postponed_without_a_reason(app: House) -> None:
    made = rounds()
    made.items[0].deferred_reason = ""
    [one] = register.results([made.result.id])
    assert not one.postponed
    a_result(made.items[0], 2, kind=OutcomeKind.DEFERRAL)
    [one] = register.results([made.result.id])
    assert len(one.postponed) == 1


def test_drafts_of_meetings_and_results_without_a_number_say_nothing(app: House) -> None:
    made = rounds()
    draft = a_meeting(made.series, held_on=FIRST - timedelta(days=90), state=MeetingState.DRAFT)
    an_item(draft, topic_id=made.topic.id)
    a_result(made.items[1], number_year=None, number_count=None)
    [one] = register.results([made.result.id])
    assert one.tabled_on == FIRST
    assert numbers() == ["E-2017-01"]


def test_the_register_is_found_by_words_and_filters(app: House) -> None:
    made = rounds()
    other = a_series()
    _meeting, item = a_round(other, None, date(2017, 6, 14))
    later = a_result(item, 7, wording="Ärztliche Übersetzung prüfen", kind=OutcomeKind.REVIEW_REQUEST)
    assert numbers() == ["E-2017-07", "E-2017-01"]
    assert numbers(order="number") == ["E-2017-01", "E-2017-07"]
    assert numbers("aerztliche uebersetzung") == ["E-2017-07"]
    assert numbers("E-2017-07") == ["E-2017-07"]
    assert numbers("wohnraum") == ["E-2017-01"]
    assert numbers("100%") == []
    assert numbers(kind="review_request") == ["E-2017-07"]
    assert numbers(organisation=str(made.owners[0].organisation_id)) == ["E-2017-01"]
    assert numbers(topic=str(made.topic.id)) == ["E-2017-01"]
    assert numbers(state="open") == ["E-2017-01"]
    assert numbers(state="without") == ["E-2017-07"]
    assert numbers(state="nonsense", year="²", topic="x") == ["E-2017-07", "E-2017-01"]
    assert numbers(scope=Scope({made.series.id})) == ["E-2017-01"]
    assert numbers(scope=Scope(set())) == []
    assert numbers(scope=Scope({made.series.id}, other.id)) == []
    later.review_on = TODAY
    made.result.replaced_by_id = later.id
    assert numbers(state="review") == ["E-2017-07"]
    assert numbers(state="replaced") == ["E-2017-01"]
    report(made.owners[1], OwnershipState.DONE, NOW)
    assert numbers(state="done") == ["E-2017-01"]


def test_both_sides_of_a_replacement_are_named(app: House) -> None:
    made = rounds()
    later = a_result(made.items[1], 2)
    made.result.replaced_by_id = later.id
    db.session.flush()
    old, new = register.results([made.result.id, later.id])
    assert old.replaced_by == (later.id, "E-2017-02")
    assert list(new.replaces) == [(made.result.id, "E-2017-01")]


def test_ways_leave_out_what_decides_nothing(app: House) -> None:
    made = rounds()
    a_result(made.items[1], 2, kind=OutcomeKind.NOTED)
    a_result(made.items[1], 3, dropped_at=NOW)
    [way] = queries.ways(Scope())
    assert (way.topic, way.days_to_agree, way.days_to_do) == ("Wohnraum", (SECOND - FIRST).days, None)
    assert queries.ways(Scope(first_year=2018)) == []
    assert queries.ways(Scope(last_year=2016)) == []
    assert len(queries.ways(Scope({made.series.id}, made.series.id, 2017, 2017))) == 1


def test_a_standing_topic_never_waits(app: House) -> None:
    series = a_series()
    topic = a_topic(series, "Bericht", is_standing=True)
    a_round(series, topic, FIRST)
    _meeting, item = a_round(series, topic, SECOND)
    a_result(item)
    [way] = queries.ways(Scope())
    assert way.days_to_agree == 0


@pytest.mark.parametrize("age", [0, 30, 31, 90, 91, 180, 181, 365, 366, 900])
def test_the_age_of_tasks_is_counted_in_days_of_berlin(app: House, age: int) -> None:
    day = clock.instant(TODAY - timedelta(days=age), datetime.min.time())
    an_ownership(an_action_item(bound_at=day + timedelta(hours=23)))
    an_ownership(an_action_item(bound_at=day))
    load = queries.workload(Scope(), TODAY)
    assert load.ages[workload.age_class(age)] == 2


def test_a_task_of_many_counts_once_and_drafts_do_not_count(app: House) -> None:
    task = an_action_item(due_on=TODAY - timedelta(days=1), first_due_on=TODAY)
    for state in (OwnershipState.DONE, OwnershipState.DONE, OwnershipState.OPEN):
        an_ownership(task, state=state)
    done = an_action_item(due_on=TODAY - timedelta(days=1), first_due_on=TODAY)
    an_ownership(done, state=OwnershipState.DONE)
    an_ownership(an_action_item(number_year=None, number_count=None, bound_at=None))
    load = queries.workload(Scope(), TODAY)
    assert (load.total, load.unfinished, load.overdue) == (2, 1, 1)
    assert load.states[OwnershipState.IN_PROGRESS] == load.states[OwnershipState.DONE] == 1
    assert queries.workload(Scope(set()), TODAY).total == 0


def test_attendance_counts_seats_once_minutes_were_circulated(app: House) -> None:
    series, there, away = a_series(), AttendanceState.PRESENT, AttendanceState.EXCUSED
    places = {name: a_seat(series, an_organisation(f"Stadt {name}")) for name in ("Werl", "Anröchte")}
    for state, ticks in [
        (MinutesState.IN_REVIEW, (there, away)),
        (MinutesState.IN_REVIEW, (there, there)),
        (MinutesState.DRAFT, (away, away)),
    ]:
        meeting = a_meeting(series, state=MeetingState.HELD)
        some_minutes(meeting, state=state)
        for seat, tick in zip(places.values(), ticks, strict=True):
            an_attendance(meeting, seat, state=tick)
        an_attendance(meeting, a_seat(series, guest_meeting_id=meeting.id), kind=AttendanceKind.GUEST, state=there)
    lines = queries.attendance(Scope())
    assert [(line.organisation, line.present, line.excused) for line in lines] == [("Anröchte", 1, 1), ("Werl", 2, 0)]
    own = queries.attendance_of_seat(places["Anröchte"].id)
    assert own == lines[0]
    assert queries.attendance_of_seat(0) is None


def test_the_own_load_of_an_organisation(app: House) -> None:
    made = rounds()
    other_owner = db.session.get_one(Organisation, made.owners[1].organisation_id)
    an_ownership(an_action_item(made.series, due_on=date(2017, 7, 3), first_due_on=date(2017, 7, 3)), other_owner)
    an_ownership(an_action_item(), other_owner)
    series_id = made.series.id
    load = queries.workload_of_organisation(made.owners[1].organisation_id, series_id, TODAY)
    assert (load.total, load.unfinished, load.overdue) == (2, 2, 1)
    assert queries.workload_of_organisation(made.owners[0].organisation_id, series_id, TODAY).unfinished == 0


def test_the_ways_and_the_register_agree_on_when_all_was_done(app: House) -> None:
    series = a_series()
    done, open_, dropped = OwnershipState.DONE, OwnershipState.OPEN, OwnershipState.DROPPED
    mixtures = [(), (done,), (done, done), (done, open_), (done, dropped), (dropped,), (OwnershipState.DEFERRED, done)]
    for number, states in enumerate(mixtures, start=1):
        _meeting, item = a_round(series, a_topic(series, f"Thema {number}"), SECOND)
        result, task = a_result(item, number), an_action_item(series)
        db.session.add(OutcomeTask(outcome_id=result.id, action_item_id=task.id))
        for later, state in enumerate(states):
            an_ownership(task, state=state, reported_done_at=NOW + timedelta(days=later) if state is done else None)
    known = {way.topic: way.done_on for way in queries.ways(Scope())}
    found = register.results(db.session.scalars(register.found(wish(), Scope(), TODAY)).all())
    assert known == {one.topic: one.done_on for one in found}
    assert sum(day is not None for day in known.values()) == 3
