"""What the minutes say about the meeting: once they were circulated, it was held."""

from integrationrunde.kit.words import _
from integrationrunde.meetings import held_rules
from integrationrunde.minutes.papers import are_circulated


def _why_certain(meeting_id: int) -> str | None:
    if not are_circulated(meeting_id):
        return None
    return _("The minutes have been circulated, so the meeting was held. It can be neither undone nor called off.")


held_rules.heed(_why_certain)
