"""What is planned beside what was announced: the changes that seats have not been told yet. Pure functions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from integrationrunde.agenda.models import AgendaItemKind
from integrationrunde.invitations.snapshots import Snapshot, facts
from integrationrunde.kit.words import N_, _, day, hour, weekday

TIME, PLACE, ONLINE, TITLE, DEADLINE = "time", "venue", "online_url", "title", "answer_deadline"
ACCESSIBILITY, ROUTE, AGENDA = "accessibility", "route", "agenda"
LABELS = {
    TIME: N_("Date and time"),
    PLACE: N_("Place"),
    ONLINE: N_("Taking part online"),
    TITLE: N_("Title"),
    DEADLINE: N_("Answers until"),
    ACCESSIBILITY: N_("Accessibility of the place"),
    ROUTE: N_("How to get there"),
    AGENDA: N_("Agenda"),
}
_TIME = ("held_on", "starts_at", "ends_at", "ends_on_next_day", "zone")
_MAY_STAY_UNTOLD = frozenset({TITLE, ACCESSIBILITY, ROUTE, AGENDA})
_IN_CALENDARS = frozenset({TIME, PLACE, ONLINE, TITLE})


@dataclass(frozen=True)
class Change:
    """One thing that differs: ``name`` as in LABELS, both sides in words of the language that is spoken now.

    ``moves`` is true where the answers given so far need not hold: another time, another place.
    """

    name: str
    old: str
    new: str
    moves: bool = False

    @property
    def label(self) -> str:
        """What changed, in a word."""
        return _(LABELS[self.name])


def changes(told: Snapshot, planned: Snapshot) -> list[Change]:
    """Where the plan parts from what was told, the gravest first; what the older snapshot does not know is equal."""
    moved_place = _location(told) != _location(planned)
    moves = {TIME: True, PLACE: moved_place, ONLINE: moved_place and not planned["venue"]}
    return [
        Change(name, write(told), write(planned), moves.get(name, False))
        for name, (differs, write) in _COMPARED.items()
        if differs(told, planned)
    ]


def moves(found: Iterable[Change]) -> bool:
    """Whether time or place changed, so that the answer is asked anew."""
    return any(change.moves for change in found)


def concerns_calendars(found: Iterable[Change]) -> bool:
    """Whether something changed that stands in calendar entries."""
    return any(change.name in _IN_CALENDARS for change in found)


def may_stay_untold(found: Sequence[Change]) -> bool:
    """Whether these may be taken for corrections of which nobody is told."""
    return all(change.name in _MAY_STAY_UNTOLD for change in found)


def _location(told: Snapshot) -> str:
    """What calendars show as the place."""
    return str(told.get("venue") or told.get("online_url") or "")


def _differs(*names: str) -> Callable[[Snapshot, Snapshot], bool]:
    return lambda told, planned: any(name in told and told[name] != planned[name] for name in names)


def _differs_in_place(name: str) -> Callable[[Snapshot, Snapshot], bool]:
    """Texts about a place are compared only where it is the same place: another one has other texts anyway."""

    def differs(told: Snapshot, planned: Snapshot) -> bool:
        old, new = told.get("place"), planned["place"]
        if not old or not new or told["venue"] != planned["venue"]:
            return False
        return bool(old[name] != new[name])

    return differs


def _agenda_differs(told: Snapshot, planned: Snapshot) -> bool:
    return "agenda" in told and [list(line) for line in told["agenda"]] != planned["agenda"]


def _time(told: Snapshot) -> str:
    known = {**dict.fromkeys(_TIME), **facts(told)}
    if known["held_on"] is None or known["starts_at"] is None or known["ends_at"] is None:
        return ""
    start, end = hour(known["starts_at"]), hour(known["ends_at"])
    words = _("%(day)s, %(start)s to %(end)s", day=weekday(known["held_on"]), start=start, end=end)
    if known["ends_on_next_day"]:
        words += " " + _("on the next day")
    return words if known["zone"] in (None, "Europe/Berlin") else f"{words} ({known['zone']})"


def _text(name: str) -> Callable[[Snapshot], str]:
    return lambda told: str(told.get(name) or "")


def _of_place(name: str) -> Callable[[Snapshot], str]:
    return lambda told: str((told.get("place") or {}).get(name, ""))


def _deadline(told: Snapshot) -> str:
    known = facts(told).get("answer_deadline")
    return day(known) if known else ""


def _agenda(told: Snapshot) -> str:
    lines, number = [], 0
    for line in told.get("agenda", []):
        is_break = line[1] == AgendaItemKind.BREAK
        number += not is_break
        lines.append(_agenda_line(None if is_break else number, *line))
    return "\n".join(lines)


def _agenda_line(number: int | None, title: str, _kind: str, minutes: int, presenters: Sequence[str] = ()) -> str:
    said = [f"{number}. {title}" if number else f"– {title}", _("%(num)s min", num=minutes)]
    return ", ".join([*said, *presenters])


_Comparison = tuple[Callable[[Snapshot, Snapshot], bool], Callable[[Snapshot], str]]
_COMPARED: dict[str, _Comparison] = {
    TIME: (_differs(*_TIME), _time),
    PLACE: (_differs("venue"), _text("venue")),
    ONLINE: (_differs("online_url"), _text("online_url")),
    TITLE: (_differs("title"), _text("title")),
    DEADLINE: (_differs("answer_deadline"), _deadline),
    ACCESSIBILITY: (_differs_in_place("accessibility"), _of_place("accessibility")),
    ROUTE: (_differs_in_place("route"), _of_place("route")),
    AGENDA: (_agenda_differs, _agenda),
}
