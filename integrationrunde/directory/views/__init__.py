"""Pages of the room, by subject."""

from flask import Blueprint

bp = Blueprint("directory", __name__)

from integrationrunde.directory.views import contacts, gaps, imports, organisations  # noqa: E402, F401 - they hang on bp
