"""What the directory lacks."""

from flask import render_template
from flask.typing import ResponseReturnValue

from integrationrunde.directory import gaps as found
from integrationrunde.directory.views import bp
from integrationrunde.kit import clock


@bp.get("/stellen/luecken")
def gaps() -> ResponseReturnValue:
    """Organisations and contacts that cannot be written to or counted as they are, each with the way to mend it."""
    return render_template("directory/gaps.html", gaps=found.gaps(clock.today()))
