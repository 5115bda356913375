"""Pages of the room."""

from flask import Blueprint

bp = Blueprint("agenda", __name__)
