"""The overview's list: search, filter, order, tiles of the map, rows for Excel. Works on rows already read."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for

from integrationrunde.directory.models import OrganisationKind
from integrationrunde.invitations.channels import CHANNELS
from integrationrunde.invitations.models import AnswerStatus, Channel
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.kit.lists import Wish, wish
from integrationrunde.kit.words import N_, _, sort_key
from integrationrunde.outbox.models import LetterState, OutgoingLetter

STATUS = {
    AnswerStatus.ACCEPTED: ("success", N_("represented")),
    AnswerStatus.TENTATIVE: ("warning", N_("with a reservation")),
    AnswerStatus.DECLINED: ("danger", N_("declined")),
    AnswerStatus.PENDING: ("neutral", N_("no answer")),
}
DELIVERY = {
    LetterState.QUEUED: ("neutral", N_("waiting")),
    LetterState.SENDING: ("neutral", N_("being sent")),
    LetterState.SENT: ("success", N_("sent")),
    LetterState.FAILED: ("danger", N_("failed")),
    LetterState.DISCARDED: ("neutral", N_("discarded")),
    LetterState.SUPERSEDED: ("neutral", N_("overtaken")),
}
CAME_BACK = ("danger", N_("came back"))
_GRAVEST_FIRST = (
    LetterState.FAILED,
    LetterState.DISCARDED,
    LetterState.QUEUED,
    LetterState.SENDING,
    LetterState.SENT,
    LetterState.SUPERSEDED,
)


def wanted() -> Wish:
    """What the reader wants to see of the overview."""
    return wish(sorts=["name", "status", "answered"], filters=["status", "kind", "trouble"])


def chosen(rows: Iterable[InvitedSeat], wanted: Wish) -> list[InvitedSeat]:
    """The rows that the reader wants to see, in the wished order."""
    found = [row for row in rows if _matches(row, wanted)]
    keys = {
        "name": _name_key,
        "status": lambda row: (list(AnswerStatus).index(row.status), *_name_key(row)),
        "answered": lambda row: (row.answer.stated_at.isoformat() if row.answer else "", *_name_key(row)),
    }
    return sorted(found, key=keys[wanted.key], reverse=wanted.descending)


def _name_key(row: InvitedSeat) -> tuple[bool, str]:
    """Municipalities first, then everybody else, each in German order."""
    organisation = row.seat.organisation
    return organisation.kind is not OrganisationKind.MUNICIPALITY, organisation.sort_key


def _matches(row: InvitedSeat, wanted: Wish) -> bool:
    organisation = row.seat.organisation
    if wanted.query and sort_key(wanted.query) not in organisation.search_text:
        return False
    status = wanted.filters.get("status")
    if status and row.status != status:
        return False
    kind = wanted.filters.get("kind")
    if kind and (organisation.kind is OrganisationKind.MUNICIPALITY) is not (kind == "municipality"):
        return False
    return wanted.filters.get("trouble") != "unreachable" or is_in_trouble(row)


def is_in_trouble(row: InvitedSeat) -> bool:
    """Whether somebody must check an address and call: a letter did not arrive, or none can."""
    letter = _delivery(row)
    return bool(row.unreachable) or not row.holders or (letter is not None and _is_lost(letter))


def _is_lost(letter: OutgoingLetter) -> bool:
    return letter.came_back or letter.state is LetterState.FAILED


def status_of(row: InvitedSeat) -> tuple[str, str]:
    """Kind of badge and text for a row's state."""
    kind, text = STATUS[row.status]
    if row.awaits_confirmation:
        return kind, _("represented by a substitute, confirmation open")
    if row.status is AnswerStatus.ACCEPTED and row.substitute is not None:
        return kind, _("represented by a substitute")
    return kind, _(text)


def status_words(status: AnswerStatus) -> tuple[str, str]:
    """Kind of badge and text for an answer by itself."""
    kind, text = STATUS[status]
    return kind, _(text)


def channel_of(channel: Channel) -> str:
    """How an answer came."""
    return _(CHANNELS[channel])


def delivery_of(row: InvitedSeat) -> tuple[str, str] | None:
    """State of the newest letters to the seat: kind of badge and text; None where nothing was sent."""
    letter = _delivery(row)
    return delivery_words(letter) if letter else None


def _delivery(row: InvitedSeat) -> OutgoingLetter | None:
    """The gravest among the newest letters to each who acts: one that arrived must not hide one that did not."""
    acting = {holder.id for holder in row.holders}
    newest = {letter.link_subject_id: letter for letter in reversed(row.letters)}
    letters = [letter for subject_id, letter in newest.items() if subject_id in acting]
    return min(letters, key=_gravity, default=None)


def _gravity(letter: OutgoingLetter) -> int:
    return -1 if letter.came_back else _GRAVEST_FIRST.index(letter.state)


def delivery_words(letter: OutgoingLetter) -> tuple[str, str]:
    """Kind of badge and text for a letter's state."""
    kind, text = CAME_BACK if letter.came_back else DELIVERY[letter.state]
    return kind, _(text)


def tiles(rows: Sequence[InvitedSeat]) -> list[dict[str, Any]]:
    """The county's map: a tile for each invited organisation that has a place on it."""
    return [
        {
            "column": row.seat.organisation.map_column,
            "row": row.seat.organisation.map_row,
            "label": row.seat.organisation.short_name,
            "kind": STATUS[row.status][0],
            "text": status_of(row)[1],
            "url": url_for("invitations.seat", invitation_id=row.invitation.id),
        }
        for row in rows
        if row.seat.organisation.map_column is not None
    ]


def export_head() -> list[str]:
    """Columns of the export."""
    return [
        _("Organisation"), _("Answer"), _("Persons"), _("Names and functions"), _("Remark"), _("Given at"),
        _("Given by"), _("Way"), _("Late"), _("Last letter"),
    ]  # fmt: skip


def export_rows(rows: Iterable[InvitedSeat]) -> list[list[Any]]:
    """Rows of the export."""
    return [_export_row(row) for row in rows]


def _export_row(row: InvitedSeat) -> list[Any]:
    answer, delivery = row.answer, delivery_of(row)
    start = [row.seat.organisation.official_name, status_of(row)[1]]
    last = delivery[1] if delivery else ""
    if answer is None:
        return [*start, 0, "", "", None, "", "", "", last]
    persons = "; ".join(", ".join(part for part in (p.name, p.function) if part) for p in answer.persons)
    late = _("late") if answer.is_late else ""
    return [
        *start, answer.headcount, persons, answer.remark, answer.stated_at, answer.given_by, channel_of(answer.channel),
        late, last,
    ]  # fmt: skip
