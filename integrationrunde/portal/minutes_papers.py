"""The papers that minutes name, as far as a seat may open them."""

from collections.abc import Iterable

from integrationrunde.agenda import paper_queries
from integrationrunde.agenda.models import Attachment
from integrationrunde.minutes.content import Content
from integrationrunde.portal import visiting
from integrationrunde.portal.visiting import DeadLink, Visitor


def papers_to_open(contents: Iterable[Content], organisation_id: int) -> dict[int, Attachment]:
    """The papers by id that these minutes, cut for the organisation, name and that it may read today; two statements.

    Whoever may read a paper can be changed after the minutes were circulated: then its title stays, and the link goes.
    """
    named = {one.id: one.sha256 for content in contents for one in content.papers}
    return {
        one.id: one
        for one in paper_queries.some_papers(named)
        if paper_queries.may_read(one, organisation_id) and one.stored_file.sha256 == named[one.id]
    }


def may_open(who: Visitor, paper: Attachment) -> bool:
    """Whether minutes that the visitor's organisation got name this paper to it, invited or not."""
    try:
        content = visiting.reading(who, paper.meeting_id).content
    except DeadLink:
        return False
    return paper.id in papers_to_open([content], who.seat.organisation_id)
