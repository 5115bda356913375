"""The own figures of a seat: how often its organisation attended, how its tasks stand. Nothing of others."""

from flask import render_template
from flask.typing import ResponseReturnValue

from integrationrunde.actions.wording import STATES
from integrationrunde.figures import queries, workload
from integrationrunde.kit import clock
from integrationrunde.portal import visiting
from integrationrunde.portal.pages import bp
from integrationrunde.portal.visiting import DeadLink
from integrationrunde.seats.models import HolderScope


@bp.get("/s/<token>/auswertung")
def figures(token: str) -> ResponseReturnValue:
    """How the seat's own organisation stands; for who acts for the whole seat. Two statements."""
    who = visiting.visitor(token)
    if who.holder.scope is not HolderScope.SEAT:
        raise DeadLink
    return render_template(
        "portal/figures.html",
        who=who,
        presence=queries.attendance_of_seat(who.seat.id),
        load=queries.workload_of_organisation(who.seat.organisation_id, who.seat.series_id, clock.today()),
        states=[(STATES[state], state) for state in workload.STATES],
    )
