"""Letters as servers, calendars and people send them, in our own words."""

from textwrap import dedent
from zlib import crc32

MOST = {
    "From": "Erna Beispiel <erna@amt.example>",
    "To": "runde@kreis-soest.example",
    "Subject": "Einladung",
    "Date": "Mon, 23 Nov 2026 09:30:00 +0100",
    "Message-ID": "<one@amt.example>",
    "MIME-Version": "1.0",
}


def letter(body: str = "", content_type: str = "text/plain; charset=utf-8", **changes: str) -> bytes:
    """A letter with these header fields (``Return_Path`` is Return-Path; "" leaves a field out) and this body."""
    fields = MOST | {name.replace("_", "-"): value for name, value in changes.items()} | {"Content-Type": content_type}
    head = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
    return f"{head}\n{dedent(body).lstrip()}".encode()


def several(kind: str, *parts: tuple[str, str], **changes: str) -> bytes:
    """A letter of several parts: (content type with more header lines, body)."""
    cut = f"=_{crc32(repr(parts).encode())}"
    body = "".join(f"--{cut}\nContent-Type: {head}\n\n{dedent(text).lstrip()}\n" for head, text in parts)
    return letter(f"{body}--{cut}--\n", f'{kind}; boundary="{cut}"', **changes)


RETURNED = dedent("""
    Return-Path: <antwort+v.1-2f-abcdefghijklmnopqrstuvwxyz@kreis-soest.example>
    From: Runde <runde@kreis-soest.example>
    To: <ute@stadt.example>
    Subject: Einladung
    Message-ID: <invite.7@kreis-soest.example>
    """)


def report(fields: str, text: str = "It did not work.", **changes: str) -> bytes:
    """A delivery status notification of a mail server (RFC 3464)."""
    return several(
        "multipart/report; report-type=delivery-status",
        ("text/plain", text),
        ("message/delivery-status", fields),
        ("text/rfc822-headers", RETURNED),
        **{
            "Return_Path": "<>",
            "From": "Mail Delivery System <MAILER-DAEMON@mx.example>",
            "Subject": "Undelivered Mail Returned to Sender",
            "Auto_Submitted": "auto-replied",
            **changes,
        },
    )


def calendar(method: str, *lines: str) -> str:
    """A calendar object with one event."""
    inside = "\n".join(lines)
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Probe//DE\nMETHOD:{method}\nBEGIN:VEVENT\n"
        f"UID:7@kreis-soest.example\nDTSTAMP:20261120T081500Z\n{inside}\nEND:VEVENT\nEND:VCALENDAR\n"
    )


def answer(text: str, mime_method: str = "REPLY", **changes: str) -> bytes:
    """An answer of a calendar as most of them send it: text and calendar as alternatives."""
    method = f"; method={mime_method}" if mime_method else ""
    return several(
        "multipart/alternative",
        ("text/plain; charset=utf-8", "Zugesagt"),
        (f"text/calendar; charset=utf-8{method}", text),
        **{"Subject": "Zugesagt: Einladung", **changes},
    )
