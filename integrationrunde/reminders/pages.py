"""The room's blueprint, and what its templates may call."""

from typing import Any

from flask import Blueprint

from integrationrunde.reminders import wording
from integrationrunde.reminders.kinds import KINDS

bp = Blueprint("reminders", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "name_of": wording.name_of,
        "whom_of": wording.whom_of,
        "standing_of": wording.standing_of,
        "reason_of": wording.reason_of,
        "rules_in_words": wording.rules_in_words,
        "task_rules_in_words": wording.task_rules_in_words,
        "letters_of": lambda slot: KINDS[slot.kind].letters,
    }
