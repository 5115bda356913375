"""What the user sees when something cannot be done: one handler for each kind of failure (HOUSE.md, law 4)."""

import structlog
from flask import Flask, Response, g, make_response, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from integrationrunde.kit import kept
from integrationrunde.kit.access import SignInNeeded
from integrationrunde.kit.doors import DOORS, Door
from integrationrunde.kit.errors import Refused, Unprintable
from integrationrunde.kit.transaction import SAFE_METHODS
from integrationrunde.kit.words import _, clean_line

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Unprintable, _unprintable)
    app.register_error_handler(SignInNeeded, _sign_in)
    app.register_error_handler(CSRFError, _token_lost)
    app.register_error_handler(IntegrityError, _race)
    app.register_error_handler(StaleDataError, _race)
    app.register_error_handler(OperationalError, _database_gone)
    app.register_error_handler(DBAPIError, _database_gone)
    app.register_error_handler(NoConnectionFree, _database_gone)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def _page(status: int, heading: str, message: str, what_to_do: str, reference: str | None = None) -> Response:
    """The error page. It needs no database and shows what was typed, ready to be sent again."""
    by_link = DOORS.get(request.endpoint or "") in (Door.LINK, Door.PUBLIC)
    typed = kept.typed() if request.method not in SAFE_METHODS else []
    page = render_template(
        "errors/error.html",
        layout="layout/holder.html" if by_link else "layout/page.html",
        csrf=not by_link,
        status=status,
        heading=heading,
        message=message,
        what_to_do=what_to_do,
        reference=reference,
        kept=typed,
        retry_url=kept.here() if typed or status == 503 else None,
        retry_method=request.method,
    )
    return make_response(page, status)


def _refused(error: Refused) -> Response:
    return _page(
        409, _("This is not possible now"), error.message, _("Go back to the page and look at its present state.")
    )


def _unprintable(error: Unprintable) -> Response:
    """The page with the same content stays; nothing was sent, because whatever sends makes its PDFs first."""
    reason = clean_line(error.reason)[:300]
    return _page(
        503,
        _("The PDF could not be made"),
        _(
            "The page with the same content is not affected, and nothing has been sent. Reason: %(reason)s",
            reason=reason,
        ),
        _("Please try again later, and tell your administrator the number if it happens again."),
        g.get("request_id", ""),
    )


def _sign_in(error: SignInNeeded) -> Response:
    if request.method in SAFE_METHODS:
        wanted = kept.here() if request.path != "/" else None
        return make_response("", 303, {"Location": url_for("accounts.sign_in", next=wanted)})
    if kept.is_too_large():
        return _http(RequestEntityTooLarge())
    session.pop("token", None)
    page = render_template("accounts/sign_in_again.html", target=kept.here(), kept=kept.typed(), prefix=kept.PREFIX)
    return make_response(page, 401)


def _token_lost(error: CSRFError) -> Response:
    return _page(
        400,
        _("Please send the form once more"),
        _("The form could not be recognised as yours, perhaps because it was open for long or cookies are blocked."),
        _("Nothing has been lost: check what you typed and send it again."),
    )


def _race(error: Exception) -> Response:
    log.info("race", error=str(error)[:500])
    return _page(
        409,
        _("Somebody was faster"),
        _("The same thing was changed at the same moment by somebody else, so yours has not been stored."),
        _("Look at the present state, then send your entry again if it is still needed."),
    )


def _database_gone(error: Exception) -> Response:
    g.database_is_gone = True
    reference = g.get("request_id", "")
    log.error("database", error=str(error)[:500])
    response = _page(
        503,
        _("The database does not answer at the moment"),
        _("Your entry has not been stored yet."),
        _("Please try again in a minute. Nothing that you typed is lost: it stands below."),
        reference,
    )
    response.headers["Retry-After"] = "30"
    return response


def _http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    if error.code >= 500:
        return _bug(error)
    page = _page(error.code, *_http_texts(error.code))
    page.headers.extend([(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")])
    return page


def _http_texts(status: int) -> tuple[str, str, str]:
    texts = {
        403: (
            _("This is not open to you"),
            _("Your account may not do this."),
            _("An administrator of your office can change your role."),
        ),
        404: (
            _("This page does not exist"),
            _("The address is mistyped, or the thing has been removed."),
            _("Check the address or go back to the start page."),
        ),
        413: (
            _("This is too large"),
            _("What you sent is larger than the limit of 12 MB."),
            _("Send a smaller file or a shorter text."),
        ),
    }
    fallback = (
        _("The request could not be understood"),
        _("Something about the address or the form was not as expected."),
        _("Go back and try it again."),
    )
    return texts.get(status, fallback)


def _bug(error: Exception) -> Response:
    reference = g.get("request_id", "")
    log.exception("bug", reference=reference)
    return _page(
        500,
        _("Something went wrong on our side"),
        _("The error has been written down under the number %(reference)s.", reference=reference),
        _("Please try again. If it happens again, tell the number to your administrator."),
        reference,
    )
