"""Configuration from the environment. Every name is described in .env.example and docs/operations.md."""

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent
DEFAULT_SECRET = "only-for-trying-it-out"  # noqa: S105 - production refuses to start with it
ENVIRONMENTS = ("production", "development", "demo", "test")
DRAFT = "entwurf"
LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1
MOST_MB = 10  # what a request may hold, MAX_CONTENT_LENGTH, is a little more
OMBUDS = "Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen"


class ConfigurationError(SystemExit):
    """The environment cannot be served; the message says what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Integrationsrunde does not start:\n" + "\n".join(f"- {problem}" for problem in problems))
        self.problems = problems


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The application's configuration. Raises ConfigurationError with every problem at once."""
    kind = environ.get("INTEGRATIONSRUNDE_ENV", "development")
    settings = {**_basics(environ, kind), **_web(environ), **_mail(environ), **_inbox(environ), **_operator(environ)}
    problems = (
        [] if kind in ENVIRONMENTS else [f"INTEGRATIONSRUNDE_ENV is {kind!r}; use one of {', '.join(ENVIRONMENTS)}."]
    )
    problems += _contradictions(settings)
    if kind == "production":
        problems += _missing_in_production(settings)
    if problems:
        raise ConfigurationError(problems)
    return settings


def _basics(environ: Mapping[str, str], kind: str) -> dict[str, Any]:
    instance = Path(environ.get("INSTANCE_PATH", str(ROOT / "instance"))).absolute()
    secret = environ.get("SECRET_KEY", DEFAULT_SECRET)
    return {
        "ENVIRONMENT": kind,
        "DEMO": kind == "demo",
        "INSTANCE_PATH": str(instance),
        "SQLALCHEMY_DATABASE_URI": _database_url(environ.get("DATABASE_URL"), instance),
        "SECRET_KEY": secret,
        "SECRET_KEY_FALLBACKS": _list(environ.get("SECRET_KEY_PREVIOUS", "")),
        "LINK_KEYS": _keys(environ.get("LINK_KEYS", f"1:{secret}")),
        "CLOCK_FILE": str(instance / "clock.json") if kind in ("demo", "test") else None,
        "FILES_FOLDER": str(Path(environ.get("FILES_FOLDER") or instance / "dateien").absolute()),
        "FILES_MAX_MB": _number(environ, "FILES_MAX_MB", 10),
        "PASSWORD_COST": environ.get("PASSWORD_COST", "full"),
    }


def _database_url(url: str | None, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'integrationrunde.sqlite3'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _web(environ: Mapping[str, str]) -> dict[str, Any]:
    base = environ.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    parts = urlsplit(base)
    return {
        "BASE_URL": base,
        "URL_PREFIX": parts.path,
        "TRUSTED_PROXIES": _number(environ, "TRUSTED_PROXIES", 0),
        "SESSION_COOKIE_NAME": "integrationsrunde",
        "SESSION_COOKIE_SECURE": parts.scheme == "https",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": parts.path or "/",
        "SESSION_HOURS": _number(environ, "SESSION_HOURS", 12),
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_ENABLED": True,
        "BABEL_DEFAULT_LOCALE": "de",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Berlin",
        "LOG_FORMAT": environ.get("LOG_FORMAT", "text"),
    }


def _mail(environ: Mapping[str, str]) -> dict[str, Any]:
    sender = environ.get("MAIL_SENDER", "integrationsrunde@localhost.example")
    return {
        "MAIL_SERVER": environ.get("MAIL_SERVER", "127.0.0.1"),
        "MAIL_PORT": _number(environ, "MAIL_PORT", 25),
        "MAIL_SECURITY": environ.get("MAIL_SECURITY", "none"),
        "MAIL_USERNAME": environ.get("MAIL_USERNAME") or None,
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD") or None,
        "MAIL_CA_FILE": environ.get("MAIL_CA_FILE") or None,
        "MAIL_SENDER": sender,
        "MAIL_SENDER_NAME": environ.get("MAIL_SENDER_NAME", "Integrationsrunde"),
        "MAIL_REPLY_TO": environ.get("MAIL_REPLY_TO") or sender,
        "MAIL_DOMAIN": environ.get("MAIL_DOMAIN") or sender.rpartition("@")[2],
        "MAIL_TIMEOUT": float(_number(environ, "MAIL_TIMEOUT", 20)),
        "MAIL_DATA_TIMEOUT": float(_number(environ, "MAIL_DATA_TIMEOUT", 600)),
    }


def _inbox(environ: Mapping[str, str]) -> dict[str, Any]:
    security = environ.get("INBOX_SECURITY") or "tls"
    return {
        "INBOX_HOST": environ.get("INBOX_HOST", ""),
        "INBOX_PORT": _number(environ, "INBOX_PORT", 993 if security == "tls" else 143),
        "INBOX_SECURITY": security,
        "INBOX_USERNAME": environ.get("INBOX_USERNAME", ""),
        "INBOX_PASSWORD": environ.get("INBOX_PASSWORD", ""),
        "INBOX_FOLDER": environ.get("INBOX_FOLDER") or "INBOX",
        "INBOX_DONE_FOLDER": environ.get("INBOX_DONE_FOLDER") or "Verarbeitet",
        "INBOX_FAILED_FOLDER": environ.get("INBOX_FAILED_FOLDER") or "Fehler",
        "INBOX_CA_FILE": environ.get("INBOX_CA_FILE") or None,
        "INBOX_TIMEOUT": float(_number(environ, "INBOX_TIMEOUT", 30)),
        "INBOX_ADDRESS": environ.get("INBOX_ADDRESS", ""),
        "INBOX_PIPE": _switch(environ, "INBOX_PIPE"),
    }


def _operator(environ: Mapping[str, str]) -> dict[str, Any]:
    return {
        "OPERATOR_NAME": environ.get("OPERATOR_NAME", "Kommunales Integrationszentrum"),
        "OPERATOR_MARK_FILE": environ.get("OPERATOR_MARK_FILE") or None,
        "OPERATOR_COLOUR": environ.get("OPERATOR_COLOUR", "#1f4f8f"),
        "OPERATOR_COLOUR_DARK": environ.get("OPERATOR_COLOUR_DARK", "#9cc3ff"),
        "OPERATOR_CONTACT_MAIL": environ.get("OPERATOR_CONTACT_MAIL", ""),
        "OPERATOR_CONTACT_PHONE": environ.get("OPERATOR_CONTACT_PHONE", ""),
        "OPERATOR_IMPRINT": _text(environ, "OPERATOR_IMPRINT"),
        "OPERATOR_PRIVACY": _text(environ, "OPERATOR_PRIVACY"),
        "PRIVACY_VERSION": _version(_text(environ, "OPERATOR_PRIVACY"), environ.get("OPERATOR_PRIVACY_LABEL", "")),
        "OPERATOR_ACCESSIBILITY": _text(environ, "OPERATOR_ACCESSIBILITY"),
        "OPERATOR_ACCESSIBILITY_ON": environ.get("OPERATOR_ACCESSIBILITY_ON", ""),
        "OPERATOR_EASY_LANGUAGE": _text(environ, "OPERATOR_EASY_LANGUAGE"),
        "OPERATOR_SIGN_LANGUAGE_URL": environ.get("OPERATOR_SIGN_LANGUAGE_URL", ""),
        "OPERATOR_OMBUDS": environ.get("OPERATOR_OMBUDS", OMBUDS),
    }


def _text(environ: Mapping[str, str], name: str) -> str:
    """A text of the operator: NAME holds it, or NAME_FILE names a Markdown file."""
    path = environ.get(f"{name}_FILE")
    if not path:
        return environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"{name}_FILE cannot be read as UTF-8 text: {error}"]) from error


def _version(text: str, label: str) -> str:
    """The name of this very text: another text never has the same, whether or not somebody changed the label."""
    if not text.strip():
        return DRAFT
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{label}-{digest}" if label else digest


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        raise ConfigurationError([f"{name} must be a whole number, not {text!r}."])
    return int(text)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").lower()
    if text not in ("", "no", "yes"):
        raise ConfigurationError([f"{name} must be yes or no, not {text!r}."])
    return text == "yes"


def _list(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _keys(text: str) -> dict[str, str]:
    return {name: secret for name, _, secret in (item.partition(":") for item in _list(text)) if secret}


def _contradictions(settings: Mapping[str, Any]) -> list[str]:
    problems = []
    if settings["MAIL_SECURITY"] not in ("starttls", "tls", "none"):
        problems.append("MAIL_SECURITY must be starttls, tls or none.")
    problems += _unusable_inbox(settings)
    if not 1 <= settings["FILES_MAX_MB"] <= MOST_MB:
        problems.append(f"FILES_MAX_MB must be a number from 1 to {MOST_MB}.")
    if not settings["LINK_KEYS"]:
        problems.append("LINK_KEYS must list keys as id:secret, the newest first, separated by commas.")
    if any(not name.isascii() or not name.isalnum() or name != name.lower() for name in settings["LINK_KEYS"]):
        problems.append("The ids in LINK_KEYS are short lower-case letters or digits, such as 1 or b.")
    if "@" not in settings["MAIL_SENDER"]:
        problems.append("MAIL_SENDER must be the mail address that letters come from.")
    return problems + _unusable_appearance(settings)


def _unusable_inbox(settings: Mapping[str, Any]) -> list[str]:
    problems = []
    if settings["INBOX_SECURITY"] not in ("tls", "starttls", "none"):
        problems.append("INBOX_SECURITY must be tls, starttls or none.")
    if settings["INBOX_HOST"] and not (settings["INBOX_USERNAME"] and settings["INBOX_PASSWORD"]):
        problems.append("INBOX_HOST needs INBOX_USERNAME and INBOX_PASSWORD.")
    address = settings["INBOX_ADDRESS"]
    if address and ("@" not in address or "+" in address or not address.isascii()):
        problems.append("INBOX_ADDRESS must be a plain mail address, without + and umlauts.")
    room = LONGEST_LOCAL_PART - len("+v.-1234567-") - 26 - max(map(len, settings["LINK_KEYS"]), default=0)
    if len(address.rpartition("@")[0]) > room:
        problems.append(f"INBOX_ADDRESS must have at most {room} characters before the @; a letter's tag is added.")
    return problems


def _unusable_appearance(settings: Mapping[str, Any]) -> list[str]:
    problems = [
        f"{name} must be a colour such as #1f4f8f."
        for name in ("OPERATOR_COLOUR", "OPERATOR_COLOUR_DARK")
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", settings[name])
    ]
    mark = settings["OPERATOR_MARK_FILE"]
    if mark and (Path(mark).suffix.lower() not in (".svg", ".png") or not Path(mark).is_file()):
        problems.append("OPERATOR_MARK_FILE must name an SVG or PNG file that exists.")
    if not re.fullmatch(r"[a-zA-Z0-9._-]{1,40}", settings["PRIVACY_VERSION"]):
        problems.append("OPERATOR_PRIVACY_LABEL is at most 31 letters, digits, dots and hyphens, such as 2026-11.")
    if settings["OPERATOR_ACCESSIBILITY_ON"] and _day(settings["OPERATOR_ACCESSIBILITY_ON"]) is None:
        problems.append("OPERATOR_ACCESSIBILITY_ON must be the day of the statement, such as 2026-11-23.")
    video = settings["OPERATOR_SIGN_LANGUAGE_URL"]
    if video and not video.startswith("https://"):
        problems.append("OPERATOR_SIGN_LANGUAGE_URL must begin with https://.")
    return problems


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _missing_in_production(settings: Mapping[str, Any]) -> list[str]:
    problems = []
    if settings["SECRET_KEY"] == DEFAULT_SECRET or len(settings["SECRET_KEY"]) < 32:
        problems.append("SECRET_KEY is missing or shorter than 32 characters. Make one: openssl rand -base64 48")
    if any(len(secret) < 32 for secret in settings["LINK_KEYS"].values()):
        problems.append("LINK_KEYS holds a secret shorter than 32 characters. Make one: openssl rand -hex 32")
    if not settings["BASE_URL"].startswith("https://"):
        problems.append("BASE_URL must begin with https://: personal links must not travel in the clear.")
    if not settings["OPERATOR_IMPRINT"].strip():
        problems.append("OPERATOR_IMPRINT_FILE (or OPERATOR_IMPRINT) is empty: the imprint is required by law.")
    if not settings["OPERATOR_PRIVACY"].strip():
        problems.append("OPERATOR_PRIVACY_FILE (or OPERATOR_PRIVACY) is empty: the privacy notice is required by law.")
    if settings["MAIL_SENDER"].endswith((".example", "@localhost")):
        problems.append("MAIL_SENDER is not a real address: letters could not be answered.")
    return problems
