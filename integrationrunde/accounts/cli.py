"""Commands of the room."""

from flask.cli import AppGroup

group = AppGroup("accounts")
