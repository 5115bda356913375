"""The words of the register."""

from integrationrunde.figures.register import Result
from integrationrunde.kit.words import N_, _, day

STATES = {
    "open": N_("not carried out yet"),
    "done": N_("done"),
    "without": N_("without a task"),
    "review": N_("to be looked at again"),
    "replaced": N_("replaced"),
    "dropped": N_("dropped"),
}


def done_words(result: Result) -> tuple[str, str]:
    """Kind of badge and text that say how far what follows from a result has come."""
    if result.is_dropped:
        return "neutral", _("dropped")
    if not result.parts:
        return "neutral", _("without a task")
    if result.all_dropped:
        return "neutral", _("tasks dropped")
    finished = result.done_on
    if finished is not None:
        return "success", _("done on %(day)s", day=day(finished))
    if result.done == len(result.parts):
        return "success", _("done")
    return "info", _("%(done)s of %(number)s done", done=result.done, number=len(result.parts))
