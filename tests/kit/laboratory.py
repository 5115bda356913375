"""A few doors of our own in the real application, to try what kit does around every view."""

from flask import Flask, Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError
from wtforms import FormField, IntegerField, PasswordField, SelectField, StringField, TextAreaField

from integrationrunde.kit import kept
from integrationrunde.kit.database import db
from integrationrunde.kit.doors import DOORS, Door
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.forms import AtMost, Lines, PlainForm, VersionForm, mail_address, one_of, optional, required
from integrationrunde.meetings.models import Venue


class TrialLine(PlainForm):
    """A form in a form."""

    word = StringField("Word")


class TrialForm(VersionForm):
    """One field of each kind."""

    name = StringField("Name", validators=[*required(), AtMost(20)])
    address = StringField("Address", validators=[optional(), mail_address])
    remark = TextAreaField("Remark", validators=[AtMost(40)])
    number = IntegerField("Number", validators=[optional()])
    kind = SelectField("Kind", choices=one_of([("a", "A"), ("b", "B")]), default="a")
    secret = PasswordField("Secret")
    lines = Lines(FormField(TrialLine), max_entries=3)


def write() -> ResponseReturnValue:
    """Write a row, then end as the request asks."""
    db.session.add(Venue(name=request.values.get("name", "Labor")))
    db.session.flush()
    return _end(request.values.get("then", ""))


def _end(then: str) -> ResponseReturnValue:
    if then == "refuse":
        raise Refused("Das geht jetzt nicht.")
    if then == "raise":
        raise RuntimeError("a bug with the token 1-7-abcdefghijklmnopqrstuvwxyz")
    if then == "stale":
        raise StaleDataError("somebody was faster")
    if then == "race":
        db.session.add(Venue(name="klein", capacity=-1))
    if then == "answer":
        abort(Response("own answer", 418))
    if then.isdecimal():
        abort(int(then))
    return redirect("/impressum", 303) if then == "redirect" else ("done", 200)


def form() -> ResponseReturnValue:
    """Show what the form made of the request."""
    trial = TrialForm(data={"version": 7})
    valid = trial.validate_on_submit()
    return {"valid": valid, "data": {**trial.data}, "errors": trial.errors, "version": trial.expected_version()}


def typed() -> ResponseReturnValue:
    """Show what would be kept."""
    fields = [[field.name, field.value] for field in kept.typed()]
    return {"typed": fields, "carried": [[f.name, f.value] for f in kept.carried()], "here": kept.here()}


def furnish(app: Flask) -> dict[str, Door]:
    """Add the doors to an application that has not answered yet; gives their lines of the table DOORS."""
    doors = {}
    for door in (Door.PUBLIC, Door.LINK, Door.GUEST, Door.ACCOUNT, Door.READER, Door.EDITOR, Door.OVERALL_ADMIN):
        for view in (write, form, typed):
            name = f"labor_{view.__name__}_{door.value}"
            app.add_url_rule(
                f"/labor/{view.__name__}/{door.value}", name, view, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]
            )
            doors[name] = door
    app.add_url_rule("/labor/row/<int:row>", "labor_row", lambda row: str(row))
    app.add_url_rule("/labor/link/<token>", "labor_link", lambda token: Response(token, headers={"ETag": '"1"'}))
    doors["labor_row"] = Door.PUBLIC
    doors["labor_link"] = Door.LINK
    assert not set(doors) & set(DOORS)
    return doors
