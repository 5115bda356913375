"""The start page and the whole journal."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from integrationrunde.accounts.identity import account_actor
from integrationrunde.dashboard import queries
from integrationrunde.journal.wording import shown
from integrationrunde.kit import lists
from integrationrunde.kit.database import db
from integrationrunde.kit.exports import table_response
from integrationrunde.kit.words import N_, _

bp = Blueprint("dashboard", __name__)
ACTORS = {"account": N_("Secretariat"), "holder": N_("By personal link"), "system": N_("Automatic")}
MOST_EXPORTED = 20_000


@bp.get("/")
def start() -> str:
    """What needs me."""
    return render_template("dashboard/start.html", who=account_actor())


def _journal_wish() -> lists.Wish:
    return lists.wish(sorts=("-time",), filters=("series", "by"))


@bp.get("/verlauf")
def journal() -> str:
    """Who did what when, in all series within reach."""
    readable, wish = account_actor().readable_series(), _journal_wish()
    return render_template(
        "dashboard/journal.html",
        wish=wish,
        page=lists.page_of(queries.journal_entries(wish, readable), wish),
        names=queries.series_names(readable),
        actors=ACTORS,
    )


@bp.get("/verlauf/liste.<any(csv, xlsx):form>")
def journal_file(form: str) -> ResponseReturnValue:
    """The journal, as searched, as a file; the newest 20,000 entries at most."""
    readable, wish = account_actor().readable_series(), _journal_wish()
    names = queries.series_names(readable)
    found = db.session.scalars(queries.journal_entries(wish, readable).limit(MOST_EXPORTED))
    rows = (
        (entry.happened_at, shown(entry), entry.actor_label, _actor(entry.actor_kind), names.get(entry.series_id, ""))
        for entry in found
    )
    return table_response(form, _("journal"), (_("Time"), _("What"), _("Who"), _("Way"), _("Series")), rows)


def _actor(kind: str) -> str:
    return _(ACTORS[kind]) if kind in ACTORS else kind
