"""What the head of minutes says, in the words of the present language."""

from integrationrunde.kit.words import N_, _, day, hour, weekday
from integrationrunde.minutes.comparing import Fact
from integrationrunde.minutes.content import Break, Head

LABELS = {
    Fact.BODY: N_("Body"),
    Fact.HOST: N_("Inviting organisation"),
    Fact.OCCASION: N_("Occasion"),
    Fact.DAY: N_("Day"),
    Fact.TIMES: N_("Begin and end"),
    Fact.BREAKS: N_("Breaks"),
    Fact.PLACE: N_("Place"),
    Fact.CHAIR: N_("Chair"),
    Fact.MINUTE_TAKER: N_("Minute taker"),
    Fact.FILE_REFERENCE: N_("File reference"),
}


def label(fact: Fact) -> str:
    """What stands before it."""
    return _(LABELS[fact])


def said(head: Head, fact: Fact) -> str:
    """The fact as it is printed; empty where nothing is known."""
    match fact:
        case Fact.DAY:
            return weekday(head.held_on)
        case Fact.TIMES:
            return _("%(begin)s to %(end)s", begin=hour(head.begin), end=_end(head))
        case Fact.BREAKS:
            return ", ".join(_break(one) for one in head.breaks)
        case Fact.PLACE:
            online = _("taking part online was possible") if head.also_online else ""
            return "; ".join(part for part in (head.place, online) if part)
        case _:
            return str(getattr(head, fact.value))


def told(head: Head, fact: Fact) -> str:
    """The fact where it is compared with another one: also that there is none."""
    return said(head, fact) or (_("none") if fact is Fact.BREAKS else _("not stated"))


def _end(head: Head) -> str:
    return hour(head.end) if head.ends_on == head.held_on else f"{hour(head.end)} ({day(head.ends_on)})"


def _break(one: Break) -> str:
    if one.end is None:
        return _("from %(begin)s", begin=hour(one.begin))
    return _("%(begin)s to %(end)s", begin=hour(one.begin), end=hour(one.end))
