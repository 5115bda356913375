"""What is said about the attendance of one organisation, in the words of the present language."""

from integrationrunde.kit.words import _, hour, ngettext
from integrationrunde.minutes.attendance_ticks import STATES
from integrationrunde.minutes.content import Attendee
from integrationrunde.minutes.models import AttendanceState


def told(one: Attendee | None) -> str:
    """State, function, persons and times, such as "present (head of department), 2 persons, from 10:00"."""
    if one is None:
        return _("not on the list")
    if one.state is not AttendanceState.PRESENT:
        return _(STATES[one.state])
    function = one.substitute_function or one.function
    parts = [f"{_(STATES[one.state])} ({function})" if function else _(STATES[one.state])]
    parts.append(ngettext("%(num)s person", "%(num)s persons", one.headcount))
    if one.arrived_late_at:
        parts.append(_("from %(time)s", time=hour(one.arrived_late_at)))
    if one.left_early_at:
        parts.append(_("until %(time)s", time=hour(one.left_early_at)))
    return ", ".join(parts)
