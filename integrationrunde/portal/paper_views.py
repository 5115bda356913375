"""A paper, handed out to the seat that was invited and may read it."""

from flask.typing import ResponseReturnValue

from integrationrunde.agenda import paper_queries
from integrationrunde.files import serving
from integrationrunde.portal import queries, visiting
from integrationrunde.portal.pages import bp
from integrationrunde.portal.visiting import DeadLink


@bp.get("/s/<token>/anlagen/<int:attachment_id>")
def paper(token: str, attachment_id: int) -> ResponseReturnValue:
    """The file; whatever the seat may not read does not exist for it."""
    who = visiting.visitor(token)
    found = paper_queries.paper(attachment_id)
    if found is None:
        raise DeadLink
    invitation = visiting.invitation(who, found.meeting_id)
    if invitation.is_revoked or found not in queries.papers(invitation):
        raise DeadLink
    return serving.as_download(found.stored_file, found.file_name)
