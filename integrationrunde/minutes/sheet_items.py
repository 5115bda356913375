"""The items of minutes as they are laid out: paragraphs, results and tasks in their order."""

from dataclasses import dataclass, field

from integrationrunde.kit.markdown_tree import Node, tree
from integrationrunde.kit.words import _, day
from integrationrunde.minutes import wording
from integrationrunde.minutes.content import Followed, Item, Result, Task


@dataclass(frozen=True)
class Box:
    """Something set apart: a result, a task, a declaration, a supplement, a gap. ``texts`` have a label or ""."""

    kind: str
    title: str
    facts: list[list[str]] = field(default_factory=list)
    texts: list[tuple[str, list[Node]]] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """One item. ``blocks`` are boxes, and texts under the id of their paragraph (the anchor ``p<id>``)."""

    item_id: int
    heading: str
    blocks: list["Box | Passage"]


@dataclass(frozen=True)
class Passage:
    """One paragraph of the minutes."""

    paragraph_id: int
    nodes: list[Node]
    kind: str = "text"


def number(item: Item) -> str:
    """The number of an item as the agenda shows it."""
    return _("Item %(number)s", number=item.number) if item.number else "–"


def title(item: Item) -> str:
    """The title of an item, or why it has none."""
    return item.title or _("not public")


def heading(item: Item) -> str:
    """Number and title."""
    return f"{number(item)}: {title(item)}"


def section(item: Item) -> Section:
    """One item with everything in its order."""
    if item.is_cut:
        gap = _("A part is missing at this place: it is meant for others.")
        return Section(item.id, heading(item), [Box("gap", gap)])
    blocks: list[Box | Passage] = []
    for paragraph in item.paragraphs:
        blocks.append(Passage(paragraph.id, tree(paragraph.text)))
        for result in item.results_behind(paragraph.id):
            blocks += _with_tasks(item, result)
    for result in item.results_behind(None):
        blocks += _with_tasks(item, result)
    blocks += [_task(task) for task in item.tasks_of(None)]
    blocks += [_followed(one) for one in item.followed]
    if item.deferred_reason:
        blocks.append(_deferral(item))
    if not blocks:
        blocks.append(Box("gap", _("Nothing was recorded at this item.")))
    return Section(item.id, heading(item), blocks)


def _with_tasks(item: Item, result: Result) -> list[Box | Passage]:
    return [_result(result), *(_task(task) for task in item.tasks_of(result.id))]


def _result(result: Result) -> Box:
    facts = [
        [_("How reached"), _reached(result)],
        [_("Bound by it"), "; ".join(result.organisations)],
        [_("Topic"), result.topic],
    ]
    name = f"{_(wording.OUTCOME_KINDS[result.kind])} {result.number}".strip()
    if result.is_dropped:
        name = _("%(result)s – dropped after an objection", result=name)
    kind = "dropped" if result.is_dropped else "result"
    return Box(kind, name, [fact for fact in facts if fact[1]], [("", tree(result.wording))])


def _reached(result: Result) -> str:
    how = _(wording.REACHED_BY[result.reached_by])
    if result.votes is None:
        return how
    votes = result.votes
    counted = _("%(yes)s yes, %(no)s no, %(abstain)s abstentions", yes=votes.yes, no=votes.no, abstain=votes.abstain)
    return f"{how}: {counted}"


def _task(task: Task) -> Box:
    owners = [
        _("%(organisation)s (subject to consent)", organisation=owner.organisation)
        if owner.needs_consent
        else owner.organisation
        for owner in task.owners
    ]
    facts = [
        [_("Responsible"), "; ".join(owners)],
        [_("Involved"), "; ".join(task.involved)],
        [_("Due on"), day(task.due_on) if task.due_on else ""],
    ]
    name = f"{_(wording.ACTION_KINDS[task.kind])} {task.number}".strip()
    texts = [("", tree(task.text))] if task.text else []
    return Box("task", f"{name}: {task.title}", [fact for fact in facts if fact[1]], texts)


def _followed(one: Followed) -> Box:
    dates = [day(one.day_before) if one.day_before else "", day(one.day_after) if one.day_after else ""]
    facts = [
        [_("Decided"), _(wording.DECIDED[one.decided])],
        [_("For"), "; ".join(one.organisations)],
        [_("Date before"), dates[0]],
        [_("Date after"), dates[1]],
        [_("Reason"), one.reason],
    ]
    return Box("task", f"{one.number}: {one.title}", [fact for fact in facts if fact[1]])


def _deferral(item: Item) -> Box:
    facts = [[_("Reason"), item.deferred_reason], [_("Deferred to"), item.deferred_to]]
    return Box("deferral", _("Deferred"), [fact for fact in facts if fact[1]])
