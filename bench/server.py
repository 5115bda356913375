"""The application as it is measured: with an empty route as the floor, and a count of statements on each response.

Loaded by gunicorn as ``bench.server:app``; the environment names database and instance folder.
"""

from flask import Response, g
from sqlalchemy import event

import config
from bench.counter import COUNTER
from integrationrunde.app import create_app
from integrationrunde.kit.database import db
from integrationrunde.kit.doors import DOORS, Door

FLOOR = "/bench/empty"


def measured() -> object:
    """The application with the floor and the counter."""
    app = create_app(config.load())
    DOORS["empty"] = Door.PUBLIC
    app.add_url_rule(FLOOR, "empty", lambda: "")

    def count(*_arguments: object) -> None:
        g.statements = g.get("statements", 0) + 1

    def tell(response: Response) -> Response:
        response.headers[COUNTER] = str(g.get("statements", 0))
        return response

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
    app.after_request(tell)
    return app


app = measured()
