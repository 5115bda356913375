"""Response headers: a strict content policy, nothing cached, capability pages seen by nobody else."""

from flask import Response, current_app, request

from integrationrunde.kit.doors import DOORS, Door

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def protect(response: Response) -> Response:
    """Set the protecting headers on every response."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer" if _by_link() else "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint != "static" and "ETag" not in headers:
        headers.setdefault("Cache-Control", "no-store")
    if _by_link():
        headers.setdefault("Cache-Control", "no-store")
        headers["X-Robots-Tag"] = "noindex"
    if str(current_app.config["BASE_URL"]).startswith("https:"):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _by_link() -> bool:
    return DOORS.get(request.endpoint or "") in (Door.LINK, None)
