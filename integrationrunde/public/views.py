"""Pages for everybody, none of which sets a cookie; and the list of barrier reports for the secretariat."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from integrationrunde.accounts import throttling
from integrationrunde.kit import access, accessibility, clock, lists
from integrationrunde.kit.actor import System
from integrationrunde.kit.errors import Difference
from integrationrunde.kit.operator_mark import mark as mark_of
from integrationrunde.kit.words import _
from integrationrunde.public import operations, queries, site, texts
from integrationrunde.public.forms import AnswerForm, BarrierForm
from integrationrunde.public.models import BarrierReport

bp = Blueprint("public", __name__)
PER_NETWORK = throttling.Limit("barrier report", attempts=10, minutes=60)


@bp.get("/impressum")
def imprint() -> str:
    """Who runs this installation."""
    return render_template("public/imprint.html", text=_text("OPERATOR_IMPRINT"))


@bp.get("/datenschutz")
def privacy() -> str:
    """The privacy notice in force."""
    version = current_app.config["PRIVACY_VERSION"]
    return _notice(_text("OPERATOR_PRIVACY"), version, queries.notice(version))


@bp.get("/datenschutz/<version>")
def privacy_version(version: str) -> ResponseReturnValue:
    """The privacy notice of any version; the one in force has its own address."""
    if version == current_app.config["PRIVACY_VERSION"]:
        return redirect(url_for("public.privacy"), 303)
    past = queries.notice(version)
    if past is None:
        abort(404)
    return _notice(texts.shown(past.text), version, past)


def _notice(text: texts.Text, version: str, stored: Any) -> str:
    present = current_app.config["PRIVACY_VERSION"]
    return render_template(
        "public/privacy.html", text=text, version=version, stored=stored, present=present, versions=queries.notices()
    )


@bp.get("/barrierefreiheit", endpoint="accessibility")
def accessibility_statement() -> str:
    """The accessibility statement."""
    day = accessibility.statement_day(current_app.config)
    return render_template("public/accessibility.html", text=_text("OPERATOR_ACCESSIBILITY"), day=day)


@bp.get("/hilfe", endpoint="help")
def help_page() -> str:
    """How it works, for seats and for the secretariat."""
    locale = get_locale()
    language = "en" if locale is not None and locale.language == "en" else "de"
    return render_template("public/help.html", text=texts.shown(texts.draft("help", current_app.config, language)))


@bp.get("/leichte-sprache")
def easy_language() -> str:
    """What this is, in easy language, with a place for a video in sign language."""
    video = current_app.config["OPERATOR_SIGN_LANGUAGE_URL"]
    return render_template("public/easy_language.html", text=_text("OPERATOR_EASY_LANGUAGE"), video=video)


def _text(setting: str) -> texts.Text:
    return texts.of_operator(setting, current_app.config)


@bp.route("/barriere-melden", methods=["GET", "POST"])
def barrier_report() -> ResponseReturnValue:
    """Tell of a barrier: no sign-in, no captcha; a trap for programs and a brake for floods instead."""
    form = BarrierForm(page=request.args.get("seite", "")[:500])
    if not form.validate_on_submit():
        return render_template("public/barrier_report.html", form=form), 422 if form.errors else 200
    if not form.website.data:
        try:
            _take_down(form)
        except throttling.TooOften as error:
            form.form_errors.append(error.message)
            return render_template("public/barrier_report.html", form=form), 429
    return redirect(url_for("public.barrier_reported"), 303)


def _take_down(form: BarrierForm) -> None:
    config, now = current_app.config, clock.now()
    throttling.count(PER_NETWORK, throttling.network(request.remote_addr), now=now)
    operations.report_barrier(
        page=form.page.data or "",
        description=form.description.data or "",
        address=form.address.data or "",
        inform=config["OPERATOR_CONTACT_MAIL"] or config["MAIL_REPLY_TO"],
        by=System(),
        now=now,
    )


@bp.get("/barriere-melden/danke")
def barrier_reported() -> str:
    """What happens to a report now, by when, and who helps when nothing happens."""
    return render_template("public/barrier_reported.html", ombuds=current_app.config["OPERATOR_OMBUDS"])


@bp.get("/barrieremeldungen")
def barrier_reports() -> str:
    """The barriers that were reported, with their deadlines."""
    wish = lists.wish(sorts=("received",), filters=("state",))
    page = lists.page_of(queries.reports(state=wish.filters.get("state", "")), wish)
    return render_template("public/barrier_reports.html", page=page, wish=wish)


@bp.get("/barrieremeldungen/<int:report_id>")
def barrier(report_id: int) -> str:
    """One report, with the form for its answer."""
    report = access.load(BarrierReport, report_id)
    return _barrier_page(report, AnswerForm(obj=report))


@bp.post("/barrieremeldungen/<int:report_id>")
def answer_barrier(report_id: int) -> ResponseReturnValue:
    """Answer a report; the answer is sent where an address was left."""
    report = access.load(BarrierReport, report_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _barrier_page(report, form), 422 if form.errors else 200
    if form.expected_version() != report.version:
        form.version.data = str(report.version)
        own = Difference(_("Our answer"), form.answer.data or "", report.answer)
        return _barrier_page(report, form, [own]), 409
    ombuds = current_app.config["OPERATOR_OMBUDS"]
    operations.answer_report(report, form.answer.data or "", ombuds=ombuds, by=access.actor(), now=clock.now())
    flash(_("The answer is on its way.") if report.address else _("The answer has been stored."), "success")
    return redirect(url_for("public.barrier", report_id=report.id), 303)


def _barrier_page(report: BarrierReport, form: AnswerForm, differences: list[Difference] | None = None) -> str:
    return render_template("public/barrier.html", report=report, form=form, differences=differences or [])


@bp.get("/erscheinungsbild.css")
def appearance() -> Response:
    """The operator's colours."""
    return _cached(Response(site.stylesheet(current_app.config), mimetype="text/css"))


@bp.get("/wappen")
def mark() -> Response:
    """The operator's mark. An SVG opened by itself runs in a sandbox: it may come from anywhere."""
    found = mark_of(current_app.config)
    if found is None:
        abort(404)
    response = Response(found[0], mimetype=found[1])
    response.headers["Content-Security-Policy"] = site.MARK_POLICY
    return _cached(response)


def _cached(response: Response) -> Response:
    response.add_etag()
    response.headers["Cache-Control"] = "public, max-age=300"
    response.make_conditional(request)
    return response


@bp.get("/robots.txt")
def robots() -> Response:
    """Nothing here is for search engines."""
    return Response(site.ROBOTS, mimetype="text/plain")


@bp.get("/gesund")
def health() -> ResponseReturnValue:
    """Whether the installation works: 503 without the database; a late outbox or a silent worker is only said."""
    state = site.health(clock.now())
    return jsonify(state), 200 if state["database"] == "ok" else 503
