"""The demo's banner: what time it is there, and what the sample data is."""

from dataclasses import dataclass

from flask import has_request_context, request, url_for

from integrationrunde.demo.sample import notice
from integrationrunde.kit import access, clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.doors import DOORS
from integrationrunde.kit.words import day_time


@dataclass(frozen=True)
class Banner:
    """What the banner shows; ``forward_url`` is None for those who may not move the clock."""

    notice: str
    now: str
    forward_url: str | None
    letters_url: str


def banner() -> Banner:
    """The banner of the demo. On pages without sign-in it asks nobody who they are: those touch no cookie."""
    may_move = _is_behind_sign_in() and _is_overall_admin()
    return Banner(
        notice=notice(),
        now=day_time(clock.now()),
        forward_url=url_for("demo.clock") if may_move else None,
        letters_url=url_for("demo.letters"),
    )


def _is_behind_sign_in() -> bool:
    door = DOORS.get(request.endpoint or "") if has_request_context() else None
    return door is not None and door.needs_account


def _is_overall_admin() -> bool:
    who = access.signed_in()
    return who is not None and who.holds_everywhere(Role.ADMIN)
