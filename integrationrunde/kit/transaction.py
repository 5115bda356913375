"""One request, one transaction: returning commits, raising rolls back, a GET never commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, g, request
from flask.typing import ResponseReturnValue

from integrationrunde.kit import clock
from integrationrunde.kit.database import db, expect_writes

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class House(Flask):
    """The application. Its dispatch is the only place where a request commits."""

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Note when the request came, before it waits for its turn, and decide whether it may write."""
        g.arrived_at = clock.now()
        expect_writes(request.method not in SAFE_METHODS)
        return super().preprocess_request()

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view; commit when an unsafe request returned, roll back when it raised or was safe."""
        try:
            response = self.make_response(super().dispatch_request())
            if request.method in SAFE_METHODS:
                db.session.rollback()
            else:
                db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        return response


@contextmanager
def transaction() -> Iterator[None]:
    """One transaction outside a request (worker, command line): leaving commits, raising rolls back."""
    expect_writes(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        expect_writes(False)


@contextmanager
def reading() -> Iterator[None]:
    """A read-only look at the database outside a request; ends without a commit."""
    expect_writes(False)
    try:
        yield
    finally:
        db.session.rollback()
