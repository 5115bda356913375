"""The sections of the figures: each says in a sentence what its bars and its table show. Page and report have them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from integrationrunde.actions.wording import STATES
from integrationrunde.figures import queries, ways, workload
from integrationrunde.figures.charts import Bar, Chart
from integrationrunde.figures.presence import Presence
from integrationrunde.figures.scope import Scope
from integrationrunde.figures.spread import Spread
from integrationrunde.figures.ways import Pace, Way
from integrationrunde.figures.workload import Load
from integrationrunde.kit.words import N_, _, ngettext

Cell = str | int | None
MOST_BARS = 25
"""More bars than these say nothing any more; the table has all."""


@dataclass(frozen=True)
class Section:
    """One question with its answer: a sentence, how it was counted, bars, and the table with all values.

    Of the columns the first one names the row, the others are numbers.
    """

    chart: Chart
    counted: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def ident(self) -> str:
        """The anchor of the section."""
        return self.chart.ident

    @property
    def headers(self) -> list[dict[str, str | bool]]:
        """The columns as the table of a page wants them."""
        return [{"label": label, "numeric": place > 0} for place, label in enumerate(self.columns)]

    @property
    def title(self) -> str:
        """The question."""
        return self.chart.title

    @property
    def sentence(self) -> str:
        """What is to be seen."""
        return self.chart.sentence


@dataclass(frozen=True)
class Stretch:
    """A part of the way whose days are counted: its words for no result, one and several, and where its days stand."""

    ident: str
    title: str
    none: str
    one: str
    several: str
    counted: str
    spread: Callable[[Pace], Spread | None]


STRETCHES = (
    Stretch(
        "vereinbart",
        title=N_("From the first agenda to the agreement"),
        none=N_("No result has been circulated yet, so there is nothing to count."),
        one=N_("One result: from the first agenda to the agreement it took %(days)s days."),
        several=N_("%(number)s results: from the first agenda to the agreement it took %(median)s days in the median."),
        counted=N_(
            "Days from the first meeting on whose agenda the topic stood to the meeting that agreed. Standing topics "
            "are on every agenda: they count 0 days. What was only noted or deferred does not count."
        ),
        spread=lambda pace: pace.to_agree,
    ),
    Stretch(
        "umgesetzt",
        title=N_("From the agreement until all was done"),
        none=N_("No result with tasks has been done yet, so there is nothing to count."),
        one=N_("One result: from the agreement until all was done it took %(days)s days."),
        several=N_("%(number)s results: from the agreement until all was done it took %(median)s days in the median."),
        counted=N_(
            "Days from the meeting that agreed until the last organisation had done its part. Results that are not "
            "done yet and results without a task do not count."
        ),
        spread=lambda pace: pace.to_do,
    ),
)


def sections(scope: Scope, today: date) -> list[Section]:
    """Everything that the figures tell about this scope; five statements."""
    found = queries.ways(scope)
    load = queries.workload(scope, today)
    return [
        *(of_stretch(stretch, found) for stretch in STRETCHES),
        topics(found),
        states(load),
        ages(load),
        attendance(queries.attendance(scope)),
    ]


def of_stretch(stretch: Stretch, found: Sequence[Way]) -> Section:
    """One stretch of the way, by the year of the agreement."""
    paces = [pace for pace in ways.by_year(found) if stretch.spread(pace)]
    whole = stretch.spread(ways.pace("", found))
    sentence = f"{_days_taken(stretch, whole)}{_middle(whole)}"
    if len(paces) > 1:
        sentence = f"{sentence} {_trend(paces[0], paces[-1], stretch.spread)}"
    bars = tuple(_bar(pace.name, each) for pace in paces[-MOST_BARS:] if (each := stretch.spread(pace)))
    rows = [[pace.name, *_cells(stretch.spread(pace))] for pace in paces]
    if len(paces) > 1:
        rows.append([_("All years"), *_cells(whole)])
    chart = Chart(stretch.ident, _(stretch.title), sentence, bars)
    return Section(chart, _(stretch.counted), [_("Year"), *_spread_columns()], rows)


def _days_taken(stretch: Stretch, whole: Spread | None) -> str:
    if whole is None:
        return _(stretch.none)
    if whole.number == 1:
        return _(stretch.one, days=whole.median)
    return _(stretch.several, **_values(whole))


def _middle(spread: Spread | None) -> str:
    """What else is to be said of several values: how the middle half of them lies."""
    if spread is None or spread.number < 4 or spread.lower == spread.upper:
        return ""
    return " " + _("For the middle half of them it took %(lower)s to %(upper)s days.", **_values(spread))


def _trend(first: Pace, last: Pace, which: Callable[[Pace], Spread | None]) -> str:
    before, after = which(first), which(last)
    values = {"first": first.name, "last": last.name}
    medians = {"before": before.median if before else 0, "after": after.median if after else 0}
    return _("In %(first)s the median was %(before)s days, in %(last)s %(after)s.", **values, **medians)


def topics(found: Sequence[Way]) -> Section:
    """Both ways, by topic in German order."""
    paces = ways.by_topic(found)
    if paces:
        sentence = ngettext(
            "%(num)s topic has led to results. The bar shows how many days the agreement took in the median.",
            "%(num)s topics have led to results. The bars show how many days the agreement took in the median.",
            len(paces),
        )
    else:
        sentence = _("No topic has led to a result yet.")
    if len(paces) > MOST_BARS:
        more = _("The first %(number)s topics have bars; the table has all.", number=MOST_BARS)
        sentence = f"{sentence} {more}"
    bars = tuple(_bar(pace.name, each) for pace in paces[:MOST_BARS] if (each := pace.to_agree))
    columns = [
        _("Topic"),
        _("Results"),
        _("Median until agreed"),
        _("Middle half from"),
        _("Middle half to"),
        _("Done"),
        _("Median until done"),
    ]
    rows = [[pace.name, *_short_cells(pace.to_agree), *_short_cells(pace.to_do)[:2]] for pace in paces]
    counted = _("Days as above; from and to hold the middle half of the results. Topics stand in alphabetical order.")
    return Section(Chart("themen", _("The topics"), sentence, bars), counted, columns, rows)


def states(load: Load) -> Section:
    """How far the tasks have come."""
    sentence = ngettext(
        "%(num)s task binds organisations; %(left)s of them is not finished, %(overdue)s is overdue.",
        "%(num)s tasks bind organisations; %(left)s of them are not finished, %(overdue)s are overdue.",
        load.total,
        left=load.unfinished,
        overdue=load.overdue,
    )
    counted = _("A task of several organisations counts once. It is done when nobody has anything left to do.")
    named = [(_(STATES[state]), load.states[state]) for state in workload.STATES]
    bars = tuple(Bar(name, number) for name, number in named if load.total)
    chart = Chart("auftraege", _("The tasks by state"), sentence, bars)
    return Section(chart, counted, [_("State"), _("Tasks")], [list(row) for row in named] if load.total else [])


def ages(load: Load) -> Section:
    """How old the tasks are that are not finished."""
    old = sum(load.ages[3:])
    sentence = ngettext(
        "%(num)s task is not finished; %(old)s of them is older than 180 days.",
        "%(num)s tasks are not finished; %(old)s of them are older than 180 days.",
        load.unfinished,
        old=old,
    )
    counted = _("Days since the minutes with the task were circulated, or since it was made by hand.")
    named = [(_(word), number) for word, number in zip(workload.AGE_WORDS, load.ages, strict=True)]
    bars = tuple(Bar(name, number) for name, number in named if load.unfinished)
    chart = Chart("alter", _("The age of unfinished tasks"), sentence, bars)
    return Section(chart, counted, [_("Age"), _("Tasks")], [list(row) for row in named] if load.unfinished else [])


def attendance(lines: Sequence[Presence]) -> Section:
    """At how many meetings each organisation was there."""
    held = sum(line.meetings for line in lines)
    share = round(100 * sum(line.present for line in lines) / held) if held else 0
    if lines:
        sentence = ngettext(
            "%(num)s organisation with a seat: it was there at %(share)s of 100 meetings.",
            "%(num)s organisations with a seat: together they were there %(share)s of 100 times.",
            len(lines),
            share=share,
        )
    else:
        sentence = _("No attendance has been recorded yet.")
    counted = _(
        "Seats of the series at meetings whose minutes were circulated, in alphabetical order; a substitute counts for "
        "the organisation."
    )
    bars = tuple(Bar(line.organisation, line.share, said=f"{line.share} %") for line in lines)
    columns = [_("Organisation"), _("Meetings"), _("Present"), _("Excused"), _("Absent"), _("Of 100")]
    rows: list[list[Cell]] = [
        [each.organisation, each.meetings, each.present, each.excused, each.absent, each.share] for each in lines
    ]
    return Section(Chart("teilnahme", _("Attendance"), sentence, bars, most=100), counted, columns, rows)


def _bar(name: str, spread: Spread) -> Bar:
    return Bar(name, spread.median, spread.lower, spread.upper)


def _values(spread: Spread) -> dict[str, int]:
    return {"number": spread.number, "median": spread.median, "lower": spread.lower, "upper": spread.upper}


def _spread_columns() -> list[str]:
    return [_("Results"), _("Shortest"), _("A quarter within"), _("Median"), _("Three quarters within"), _("Longest")]


def _cells(spread: Spread | None) -> list[Cell]:
    if spread is None:
        return [0, None, None, None, None, None]
    return [spread.number, spread.least, spread.lower, spread.median, spread.upper, spread.most]


def _short_cells(spread: Spread | None) -> list[Cell]:
    return [spread.number, spread.median, spread.lower, spread.upper] if spread else [0, None, None, None]
