"""Where an objection stands, in words: the item, the paragraph or the result."""

from integrationrunde.kit.words import _
from integrationrunde.minutes.content import Content
from integrationrunde.minutes.models import Objection


def place_of(objection: Objection, content: Content) -> str:
    """The place in the words of the present language, such as "TOP 4, Ergebnis E-2017-04"; content of its version."""
    return place(content, objection.paragraph_id, objection.outcome_id)


def place(content: Content, paragraph_id: int | None, result_id: int | None) -> str:
    """The place in the words of the present language; without ids it is the whole."""
    if paragraph_id is None and result_id is None:
        return _("The minutes as a whole")
    item = content.item_of(paragraph_id, result_id)
    if item is None:
        return _("A place that is not in this version")
    where = {"number": item.number, "title": item.title}
    if result_id is not None:
        result = next(one for one in item.results if one.id == result_id)
        return _("Item %(number)s, %(title)s: result %(result)s", result=result.number, **where)
    order = [one.id for one in item.paragraphs].index(paragraph_id or 0) + 1
    return _("Item %(number)s, %(title)s: paragraph %(order)s", order=order, **where)


def quoted(content: Content, paragraph_id: int | None, result_id: int | None) -> str:
    """The words that stand there, as Markdown; nothing for the whole."""
    item = content.item_of(paragraph_id, result_id)
    if item is None:
        return ""
    texts = {one.id: one.text for one in item.paragraphs}
    wordings = {one.id: one.wording for one in item.results}
    return wordings.get(result_id or 0, "") or texts.get(paragraph_id or 0, "")
