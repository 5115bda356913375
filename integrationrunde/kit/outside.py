"""Addresses of our own pages as they are seen from outside: in calendars, on paper."""

from urllib.parse import urlsplit

from flask import current_app


def address(path: str) -> str:
    """The full address of a path that url_for gave: scheme and host of BASE_URL, whoever asks and by whatever name."""
    base = urlsplit(current_app.config["BASE_URL"])
    return f"{base.scheme}://{base.netloc}{path}"


def webcal(url: str) -> str:
    """The same address with the scheme that calendar programmes open as a subscription, not as a file."""
    return f"webcal://{url.partition('://')[2]}"
