"""Logs: one line an event, with a request id; a capability link is never written in full."""

import logging
import re
import secrets
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from flask import Flask, g, request

_TOKEN = re.compile(r"\b([0-9a-z]{1,8}(?:-|%2d)[0-9a-z]{1,13})(?:-|%2d)[a-z2-7]{26}\b", re.IGNORECASE)


def without_tokens(text: str) -> str:
    """The text with the signature of every capability link cut off."""
    return _TOKEN.sub(r"\1-…", text)


def _redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {name: _without_tokens_inside(value) for name, value in event.items()}


def _without_tokens_inside(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(name): _without_tokens_inside(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_without_tokens_inside(item) for item in value]
    return without_tokens(str(value))


class CarefulRecord(logging.LogRecord):
    """A record of the standard library's logging: servers and libraries write no link in full either."""

    def getMessage(self) -> str:  # noqa: N802 - the library's own name
        """The message without signatures of links."""
        return without_tokens(super().getMessage())


def configure(app: Flask) -> None:
    """Set up structlog: text for people, JSON where LOG_FORMAT=json; remember a request id for each request."""
    as_json = app.config["LOG_FORMAT"] == "json"
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.setLogRecordFactory(CarefulRecord)
    app.before_request(_name_request)


def _name_request() -> None:
    g.request_id = secrets.token_hex(4)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id, endpoint=request.endpoint)
