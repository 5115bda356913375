"""Pages of the room."""

from flask import Blueprint, render_template

from integrationrunde.accounts.identity import account_actor

bp = Blueprint("dashboard", __name__)


@bp.get("/")
def start() -> str:
    """What needs me."""
    return render_template("dashboard/start.html", who=account_actor())
