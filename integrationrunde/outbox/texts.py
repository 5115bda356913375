"""The words of a letter: three templates (subject, text, HTML) rendered in the recipient's language."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale

from integrationrunde.outbox.mail import link

SIGNATURE = "-- "


@dataclass(frozen=True, slots=True)
class Texts:
    """Subject, text and HTML of one letter."""

    subject: str
    text: str
    html: str


def compose(template: str, language: str, **context: Any) -> Texts:
    """Render ``<template>.subject.txt``, ``.txt`` and ``.html`` (``invitations/mail/invitation``).

    Templates may call ``link(path)`` for the recipient's own link and know ``house``: name,
    sender_name, base_url, colour, contact_mail, contact_phone. HTML templates extend ``outbox/letter.html``.
    """
    config = current_app.config
    house = {
        "name": config["OPERATOR_NAME"],
        "sender_name": config["MAIL_SENDER_NAME"],
        "base_url": config["BASE_URL"],
        "colour": config["OPERATOR_COLOUR"],
        "contact_mail": config["OPERATOR_CONTACT_MAIL"] or config["MAIL_REPLY_TO"],
        "contact_phone": config["OPERATOR_CONTACT_PHONE"],
    }
    words = {"link": link, "house": house, "letter_language": language, **context}
    # Not render_template: a letter is written by the worker as well, where no page and no request are.
    with force_locale(language):
        subject, text, html = (
            current_app.jinja_env.get_template(f"{template}.{ending}").render(words)
            for ending in ("subject.txt", "txt", "html")
        )
    return Texts(" ".join(subject.split()), _unpadded(text), html)


def _unpadded(text: str) -> str:
    """Text without trailing blanks (but for the mark of a signature) and with at most one empty line in a row."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line if line == SIGNATURE else line.rstrip())
    return "\n".join(lines) + "\n"
