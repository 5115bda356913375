"""What is counted, without a database: spreads, ways, loads, presences."""

import re
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.actions.models import OwnershipState
from integrationrunde.actions.rules import Whole
from integrationrunde.figures import workload
from integrationrunde.figures.charts import PAPER, Bar, Chart
from integrationrunde.figures.presence import presences
from integrationrunde.figures.reporting import Report
from integrationrunde.figures.spread import spread
from integrationrunde.figures.ways import (
    Appearance,
    Part,
    Way,
    by_topic,
    by_year,
    done_on,
    postponements,
    tabled_on,
    to_agree,
    to_do,
)
from integrationrunde.minutes.models import AttendanceState

DAY = date(2017, 3, 1)
DONE, OPEN, DROPPED = OwnershipState.DONE, OwnershipState.OPEN, OwnershipState.DROPPED
days = st.integers(0, 4000)
states = st.sampled_from(OwnershipState)


def after(number: int) -> date:
    return DAY + timedelta(days=number)


@given(st.lists(days, min_size=1, max_size=60))
def test_a_spread_lies_within_its_values_and_in_order(values: list[int]) -> None:
    found = spread(values)
    assert found is not None
    assert found.number == len(values)
    assert min(values) == found.least <= found.lower <= found.median <= found.upper <= found.most == max(values)
    assert sum(value <= found.median for value in values) * 2 >= len(values)


@given(st.lists(days, min_size=1, max_size=60), st.integers(0, 500), st.randoms())
def test_a_spread_knows_no_order_and_moves_with_its_values(values: list[int], more: int, random: object) -> None:
    found, moved = spread(values), spread(reversed([value + more for value in values]))
    assert found is not None
    assert moved is not None
    assert (moved.least, moved.median, moved.upper) == (found.least + more, found.median + more, found.upper + more)


@pytest.mark.parametrize(
    ("values", "quartiles"),
    [([7], (7, 7, 7)), ([0, 10], (3, 5, 8)), ([1, 2, 3, 4, 100], (2, 3, 4)), ([182, 0, 0, 364], (0, 91, 228))],
)
def test_quartiles_of_known_values(values: list[int], quartiles: tuple[int, int, int]) -> None:
    found = spread(values)
    assert found is not None
    assert (found.lower, found.median, found.upper) == quartiles


def test_nothing_has_no_spread() -> None:
    assert spread([]) is None


def test_a_topic_is_tabled_when_it_first_stood_on_an_agenda() -> None:
    stood = [Appearance(after(number), number, "Runde") for number in (0, 30, 90)]
    assert tabled_on(after(60), stood) == DAY
    assert tabled_on(after(60), stood, is_standing=True) == after(60)
    assert tabled_on(after(60), []) == after(60)
    assert tabled_on(after(-5), stood) == after(-5)


def test_only_what_was_put_off_before_counts_as_postponed() -> None:
    stood = [Appearance(after(each), each, "Runde", "keine Zeit", is_deferred=each != 30) for each in (90, 30, 0)]
    assert [each.meeting_id for each in postponements(after(90), stood)] == [0]


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        ([], None),
        ([Part(1, DONE, after(3)), Part(1, DONE, after(9))], after(9)),
        ([Part(1, DONE, after(3)), Part(2, OPEN)], None),
        ([Part(1, DONE, after(3)), Part(2, DROPPED)], after(3)),
        ([Part(1, DROPPED)], None),
        ([Part(1, OwnershipState.DEFERRED)], None),
    ],
)
def test_a_result_is_done_with_its_last_part(parts: list[Part], day: date | None) -> None:
    assert done_on(parts) == day


some_ways = st.lists(
    st.builds(
        lambda topic, tabled, wait, work: Way(
            topic, after(tabled), after(tabled + wait), None if work is None else after(tabled + wait + work)
        ),
        st.sampled_from(["", "Wohnraum", "Sprache", "Ärzte"]),
        days,
        st.integers(0, 900),
        st.none() | st.integers(-3, 900),
    ),
    max_size=25,
)


@given(some_ways)
def test_every_way_counts_once_in_its_year_and_in_its_topic(found: list[Way]) -> None:
    years = by_year(found)
    assert [pace.name for pace in years] == sorted({str(way.agreed_on.year) for way in found})
    assert sum(pace.to_agree.number for pace in years if pace.to_agree) == len(found)
    finished = sum(way.done_on is not None for way in found)
    assert sum(pace.to_do.number for pace in years if pace.to_do) == finished
    assert sum(pace.to_agree.number for pace in by_topic(found) if pace.to_agree) == sum(bool(w.topic) for w in found)
    for whole in (to_agree(found), to_do(found)):
        assert whole is None or whole.least >= 0


def test_topics_stand_in_german_order() -> None:
    found = [Way(topic, DAY, DAY) for topic in ("Wohnraum", "Ärzte", "Arbeit")]
    assert [pace.name for pace in by_topic(found)] == ["Arbeit", "Ärzte", "Wohnraum"]


@given(st.lists(states, max_size=14))
def test_how_often_a_state_occurs_does_not_change_the_whole(parts: list[OwnershipState]) -> None:
    counts = {state: parts.count(state) for state in OwnershipState}
    assert workload.state_of(parts) is Whole(counts).state


@given(st.lists(st.builds(workload.Bundle, states, st.integers(0, 4), st.integers(1, 9)), max_size=20))
def test_loads_add_up(bundles: list[workload.Bundle]) -> None:
    load = workload.load(bundles)
    assert load.total == sum(bundle.number for bundle in bundles)
    assert load.unfinished == load.total - load.states[DONE] - load.states[DROPPED]


@pytest.mark.parametrize(("age", "place"), [(0, 0), (30, 0), (31, 1), (90, 1), (91, 2), (180, 2), (365, 3), (366, 4)])
def test_classes_of_age(age: int, place: int) -> None:
    assert workload.age_class(age) == place


def test_presences_stand_in_german_order_and_leave_out_what_nobody_ticked() -> None:
    found = presences(
        [
            ("werl", "Werl", AttendanceState.PRESENT, 1),
            ("anroechte", "Anröchte", AttendanceState.PRESENT, 3),
            ("anroechte", "Anröchte", AttendanceState.EXCUSED, 1),
            ("bad sassendorf", "Bad Sassendorf", AttendanceState.OPEN, 4),
            ("werl", "Werl", AttendanceState.ABSENT, 2),
        ]
    )
    assert [(line.organisation, line.meetings, line.share) for line in found] == [("Anröchte", 4, 75), ("Werl", 3, 33)]


bars = st.lists(st.builds(Bar, st.text(max_size=40), st.integers(0, 10**6)), min_size=1, max_size=8)


@given(bars)
def test_any_bars_can_be_drawn_and_bring_no_style_or_script(found: list[Bar]) -> None:
    drawn = Chart("x", "<b>Titel", "Ein & Satz", tuple(found)).svg()
    assert drawn.count('class="bar"') == len(found)
    assert "&lt;b&gt;Titel</title>" in drawn
    assert "Ein &amp; Satz</desc>" in drawn
    assert not any(part in drawn for part in ("<style", "<script", "style=", "<b>", "<!--"))


def test_names_stand_whole_on_paper_and_a_drawing_never_outgrows_its_page() -> None:
    long = "Aufbau einer kreisweiten Übersicht über Sprachkurse mit freien Plätzen"
    drawn = Chart("x", "Titel", "Satz", tuple(Bar(f"{number} {long}", number) for number in range(40)))
    pieces = drawn.printed()
    assert len(pieces) > 1
    assert all(float(re.findall(r'viewBox="0 0 \d+ (\d+)"', piece)[0]) <= PAPER.height for piece in pieces)
    texts = re.findall(r"<(?:\w+:)?text [^>]*>(.*?)</(?:\w+:)?text>", "".join(pieces))
    assert f"7 {long}: 7" in [" ".join(re.findall(r">([^<]+)</", text)) for text in texts]
    assert "…" in drawn.svg()


@pytest.mark.parametrize(
    ("series", "first", "last", "name"),
    [
        (["Austausch KI"], 2016, 2018, "auswertung-austausch-ki-2016-2018-stand-2017-08-30"),
        (["Austausch", "Beirat"], 2017, 2017, "auswertung-2017-stand-2017-08-30"),
        (["Größe/Maß"], None, None, "auswertung-grosse-mass-stand-2017-08-30"),
    ],
)
def test_the_report_is_called_by_series_years_and_day(
    series: list[str], first: int | None, last: int | None, name: str
) -> None:
    what = {"operator": "", "colour": "", "language": "de", "sections": []}
    assert Report(series=series, first_year=first, last_year=last, as_of=date(2017, 8, 30), **what).name == name  # type: ignore[arg-type]


def test_drawing_leaves_the_finding_of_modules_alone() -> None:
    assert all(hasattr(finder, "find_spec") for finder in sys.meta_path)


def test_without_bars_nothing_is_drawn() -> None:
    assert Chart("x", "Titel", "Satz", ()).svg() == ""


def test_a_drawing_is_the_same_each_time_and_names_no_day() -> None:
    chart = Chart("x", "Titel", "Satz", (Bar("2016", 91, 0, 182), Bar("2017", 0)))
    assert chart.svg() == chart.svg()
    assert "pygal" not in chart.svg()
    assert "<style" in chart.printed()[0]
