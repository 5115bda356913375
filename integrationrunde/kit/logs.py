"""Logs: one line an event, with a request id; a capability link is never written in full."""

import logging
import re
import secrets
import sys
from typing import Any

import structlog
from flask import Flask, g, request

_TOKEN = re.compile(r"\b([0-9a-z]{1,8}-[0-9a-z]{1,13})-[a-z2-7]{26}\b")


def without_tokens(text: str) -> str:
    """The text with the signature of every capability link cut off."""
    return _TOKEN.sub(r"\1-…", text)


def _redact(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {name: without_tokens(value) if isinstance(value, str) else value for name, value in event.items()}


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
    app.before_request(_name_request)


def _name_request() -> None:
    g.request_id = secrets.token_hex(4)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id, endpoint=request.endpoint)
