"""A PDF as the answer to a request."""

from flask import Response, request

from integrationrunde.minutes.printing import Printable


def pdf_response(printable: Printable, *, keep: bool = True) -> Response:
    """The PDF, or 304; raises `kit.errors.Unprintable`. ``keep``: browsers may keep it and ask again."""
    if request.if_none_match.contains(printable.etag):
        response = Response(status=304)
    else:
        response = Response(printable.pdf(), mimetype="application/pdf")
        response.headers["Content-Disposition"] = f'inline; filename="{printable.name}.pdf"'
    response.set_etag(printable.etag)
    response.headers["Cache-Control"] = "private, no-cache" if keep else "no-store"
    return response
