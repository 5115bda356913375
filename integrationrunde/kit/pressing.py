"""A button that is pressed twice, where no script stops it: the second press finds done what it asks for."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash

from integrationrunde.kit.errors import DoneAlready


@contextmanager
def pressed() -> Iterator[None]:
    """Do what a button asks for; where the same was done by the same already, a note says so instead of an error.

    The verb raises `DoneAlready` for that; what else it refuses stays refused. The view goes on behind the block, to
    the page that shows how it stands.
    """
    try:
        yield
    except DoneAlready as done:
        flash(done.message, "info")
