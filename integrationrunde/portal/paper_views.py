"""A paper, handed out to the seat that was invited, or got minutes that name it, and may read it."""

from flask.typing import ResponseReturnValue

from integrationrunde.agenda import paper_queries
from integrationrunde.agenda.models import Attachment
from integrationrunde.files import serving
from integrationrunde.portal import minutes_papers, queries, visiting
from integrationrunde.portal.pages import bp
from integrationrunde.portal.visiting import DeadLink, Visitor


@bp.get("/s/<token>/anlagen/<int:attachment_id>")
def paper(token: str, attachment_id: int) -> ResponseReturnValue:
    """The file; whatever the seat may not read does not exist for it."""
    who = visiting.visitor(token)
    found = paper_queries.paper(attachment_id)
    if found is None or not (_is_invited_to_read(who, found) or minutes_papers.may_open(who, found)):
        raise DeadLink
    return serving.as_download(found.stored_file, found.file_name)


def _is_invited_to_read(who: Visitor, paper: Attachment) -> bool:
    try:
        invitation = visiting.invitation(who, paper.meeting_id)
    except DeadLink:
        return False
    return not invitation.is_revoked and paper in queries.papers(invitation)
