"""The application factory: puts kit and rooms together."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from integrationrunde import page_frame
from integrationrunde.accounts import identity
from integrationrunde.kit import access, clock, database, failures, headers, logs, prefix
from integrationrunde.kit.links import Keyring
from integrationrunde.kit.transaction import House

ROOT = Path(__file__).parent.parent
ROOMS = (
    "accounts",
    "directory",
    "meetings",
    "seats",
    "agenda",
    "invitations",
    "actions",
    "reminders",
    "minutes",
    "figures",
    "dossier",
    "mailroom",
    "portal",
    "feeds",
    "public",
    "dashboard",
    "administration",
)
DEMO_ROOMS = ("demo",)
COMMANDS = ("accounts", "seats", "minutes", "files", "outbox", "inbox", "worker")


def create_app(settings: Mapping[str, Any]) -> House:
    """The application for these settings (see config.load)."""
    app = House(
        "integrationrunde",
        instance_path=settings["INSTANCE_PATH"],
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "integrationrunde" / "static"),
    )
    app.config.update(settings)
    app.url_map.converters["int"] = access.RowId
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    logs.configure(app)
    clock.keep_in(Path(settings["CLOCK_FILE"]) if settings["CLOCK_FILE"] else None)
    app.extensions["keyring"] = Keyring(settings["LINK_KEYS"])
    _open_database(app)
    _speak(app)
    _lock_doors(app)
    _furnish(app)
    _stand_behind_proxy(app)
    return app


def _open_database(app: House) -> None:
    database.db.init_app(app)
    Migrate(app, database.db, directory=str(ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        database.prepare_engine(database.db.engine)


def _speak(app: House) -> None:
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "integrationrunde" / "translations")
    Babel(app, locale_selector=page_frame.language)
    page_frame.install(app)


def _lock_doors(app: House) -> None:
    login = LoginManager(app, add_context_processor=False)  # it would ask the database on every page
    login.session_protection = None
    login.request_loader(identity.actor_of_request)
    access.csrf.init_app(app)
    app.before_request(access.guard)
    app.after_request(headers.protect)
    failures.install(app)


def _furnish(app: House) -> None:
    rooms = ROOMS + (DEMO_ROOMS if app.config["DEMO"] else ())
    for room in rooms:
        app.register_blueprint(importlib.import_module(f"integrationrunde.{room}.views").bp)
    for room in COMMANDS + DEMO_ROOMS:
        app.cli.add_command(importlib.import_module(f"integrationrunde.{room}.cli").group)


def _stand_behind_proxy(app: Flask) -> None:
    static = str(ROOT / "integrationrunde" / "static")
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=static, prefix="static/", max_age=3600, allow_all_origins=False
    )
    app.wsgi_app = prefix.Prefixed(app.wsgi_app, app.config["URL_PREFIX"])  # type: ignore[method-assign]
    hops = app.config["TRUSTED_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
