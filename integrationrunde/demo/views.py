"""The demo's own pages: the letters that were caught, and the clock."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.demo import letters as caught
from integrationrunde.demo import operations, queries, replying
from integrationrunde.kit import access, lists
from integrationrunde.kit import clock as kit_clock
from integrationrunde.kit.words import _, day_time

bp = Blueprint("demo", __name__)
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


def folder() -> Path:
    """Where the catcher keeps letters."""
    return Path(current_app.instance_path) / "caught"


@bp.get("/demo/post")
def letters() -> str:
    """The caught letters, newest first."""
    wish = lists.wish(sorts=("newest",))
    found = caught.found(folder(), wish.query)
    number = min(wish.page, max(1, -(-len(found) // lists.PAGE_SIZE)))
    rows = found[(number - 1) * lists.PAGE_SIZE : number * lists.PAGE_SIZE]
    page = lists.Page(rows, len(found), number)
    return render_template("demo/letters.html", page=page, wish=wish, marked=caught.marked)


@bp.get("/demo/post/<name>")
def letter(name: str) -> str:
    """One letter: headers, text with its links, page, parts to save."""
    message = caught.parsed(_raw(name))
    return render_template(
        "demo/letter.html",
        head=caught.head(folder(), name),
        headers=[(key, str(value)) for key, value in message.items()],
        text=caught.with_links(caught.body(message, "plain") or ""),
        has_page=caught.body(message, "html") is not None,
        parts=caught.parts(message),
        asks=replying.event_in(message) is not None,
        came_in=request.args.get("geantwortet") in set(replying.Way),
    )


@bp.post("/demo/post/<name>/antwort")
def answer(name: str) -> ResponseReturnValue:
    """Let something come back: what a calendar, a person or a mail server would send."""
    raw, way = _raw(name), request.form.get("way", "")
    if way not in set(replying.Way):
        abort(400)
    replying.answer(raw, replying.Way(way), now=kit_clock.now())
    return redirect(url_for("demo.letter", name=name, geantwortet=way), 303)


@bp.get("/demo/post/<name>/seite")
def letter_html(name: str) -> Response:
    """The HTML part of a letter, shut into a sandbox that loads nothing."""
    page = caught.body(caught.parsed(_raw(name)), "html")
    if page is None:
        abort(404)
    response = Response(caught.for_frame(page), mimetype="text/html")
    response.headers["Content-Security-Policy"] = FRAME_POLICY
    return response


@bp.get("/demo/post/<name>/teil/<int:number>")
def letter_part(name: str, number: int) -> Response:
    """A part of a letter as a file."""
    found = caught.content_of(caught.parsed(_raw(name)), number)
    if found is None:
        abort(404)
    kind = "text/calendar; charset=utf-8" if found[0].endswith(".ics") else "application/octet-stream"
    response = Response(found[1], content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=found[0])
    return response


@bp.get("/demo/post/<name>/quelltext")
def letter_source(name: str) -> Response:
    """The letter as it came in."""
    return Response(_raw(name), content_type="text/plain; charset=utf-8")


def _raw(name: str) -> bytes:
    content = caught.raw(folder(), name)
    if content is None:
        abort(404)
    return content


@bp.get("/demo/uhr")
def clock() -> str:
    """The demo's clock and how far it can be moved."""
    return render_template("demo/clock.html", ahead=queries.next_event(kit_clock.now()))


@bp.post("/demo/uhr")
def forward() -> ResponseReturnValue:
    """Move the clock forward: by an hour, by a day, or to the next event as the page showed it."""
    now = kit_clock.now()
    target = _target(request.form.get("by", ""), now)
    operations.move_clock(target, by=access.actor(), now=now)
    kit_clock.set_to(target)
    flash(_("It is now %(time)s.", time=day_time(target)), "success")
    return redirect(url_for("demo.clock"), 303)


def _target(wish: str, now: datetime) -> datetime:
    if wish in STEPS:
        return now + STEPS[wish]
    try:
        target = datetime.fromisoformat(wish)
    except ValueError:
        abort(400)
    if target.tzinfo is None or target > now + timedelta(days=3660):
        abort(400)
    return target
