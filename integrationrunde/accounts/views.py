"""Signing in and out, the way back to a form that was interrupted, one's own account."""

from datetime import timedelta
from typing import Any

import flask_babel
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.accounts import identity, operations, queries, resetting, sessions
from integrationrunde.accounts.forms import ForgotForm, LanguageForm, PasswordForm, ResetForm, SignInForm
from integrationrunde.accounts.models import Account
from integrationrunde.accounts.throttling import TooOften
from integrationrunde.kit import access, clock, kept
from integrationrunde.kit.actor import System
from integrationrunde.kit.links import Keyring
from integrationrunde.kit.versions import page_status
from integrationrunde.kit.words import N_, _

bp = Blueprint("accounts", __name__)
# Fields whose labels read otherwise, or alike in every language.
_LABELS = {"address": N_("E-mail address"), "name": N_("Name")}


@bp.app_context_processor
def _blank_forms() -> dict[str, Any]:
    """The page that interrupts a form (kit.failures) shows a sign-in form without knowing this room."""
    return {"blank_sign_in_form": lambda: SignInForm(formdata=None)}


@bp.route("/einloggen", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in, then go on to where one wanted to go, or back to the form that was interrupted."""
    interrupted = kept.own_path(request.form.get("target"))
    wanted = kept.own_path(request.args.get("next"))
    form = SignInForm()
    if form.validate_on_submit():
        status = _try(form)
        if status == 200:
            return _resume(interrupted) if interrupted else redirect(wanted or url_for("dashboard.start"), 303)
        return _sign_in_page(form, interrupted), status
    if request.method == "GET" and access.signed_in():
        return redirect(wanted or url_for("dashboard.start"), 303)
    return _sign_in_page(form, interrupted), page_status(form)


def _try(form: SignInForm) -> int:
    """The status of this attempt: 200, 422 with a wrong password (or no such account), 429 too often."""
    lifetime = timedelta(hours=current_app.config["SESSION_HOURS"])
    try:
        opened = sessions.sign_in(
            form.address.data or "",
            form.password.data or "",
            visitor=identity.visitor(),
            lifetime=lifetime,
            now=clock.now(),
        )
    except TooOften as error:
        form.form_errors.append(error.message)
        return 429
    if opened is None:
        form.form_errors.append(_("E-mail address and password do not match. Please check both."))
        return 422
    identity.remember(opened)
    return 200


def _sign_in_page(form: SignInForm, interrupted: str | None) -> str:
    if interrupted:
        return render_template(
            "accounts/sign_in_again.html", form=form, target=interrupted, kept=kept.carried(), prefix=kept.PREFIX
        )
    return render_template("accounts/sign_in.html", form=form, password_set="password_set" in request.args)


def _resume(target: str) -> str:
    """Show what had been typed, ready to go back into its form."""
    return render_template("accounts/resume.html", target=target, kept=kept.carried(), label_of=_label_of)


def _label_of(name: str) -> str:
    """A field's name for people: labels mostly read like the names of their fields, so the catalog knows them."""
    words = name.rpartition("-")[2].removesuffix("_id").replace("_", " ").strip()
    if words in _LABELS:
        return _(_LABELS[words])
    label = words[:1].upper() + words[1:]
    known = _(label)
    return _("Entry") if known == label and flask_babel.get_locale().language != "en" else known


@bp.post("/ausloggen")
def sign_out() -> ResponseReturnValue:
    """End this session. Open to everybody: with a dead session it has nothing to do."""
    token = identity.forget()
    if token:
        sessions.sign_out(token, now=clock.now())
    flash(_("You are signed out."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.route("/passwort-vergessen", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """Ask for a link to choose a new password; the answer is the same for unknown addresses."""
    form = ForgotForm()
    if form.validate_on_submit():
        try:
            resetting.request_reset(form.address.data or "", network=identity.visitor().network, now=clock.now())
        except TooOften as error:
            form.form_errors.append(error.message)
            return render_template("accounts/forgot.html", form=form), 429
        return render_template("accounts/link_sent.html", address=form.address.data)
    return render_template("accounts/forgot.html", form=form), page_status(form)


@bp.route("/passwort-neu/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """Choose a password by link. No cookie here: the link is the secret."""
    account = resetting.account_behind(token, Keyring(current_app.config["LINK_KEYS"]), clock.now())
    if account is None:
        return render_template("accounts/reset_dead.html"), 404
    form = ResetForm()
    form.account_address = account.address
    if form.validate_on_submit():
        _reset(account, form.new_password.data or "")
        return redirect(url_for("accounts.sign_in", password_set=1), 303)
    return render_template("accounts/reset.html", form=form, account=account), page_status(form)


def _reset(account: Account, password: str) -> None:
    by = System(label=account.name, kind="account", actor_id=account.id)
    resetting.reset_password(account, password, by=by, now=clock.now())


@bp.get("/mein-zugang")
def own() -> str:
    """One's own account."""
    return _own_page(LanguageForm(formdata=None, obj=_own_account()))


def _own_account() -> Account:
    account = queries.account_with_roles(identity.account_actor().actor_id)
    if account is None:
        abort(404)
    return account


def _own_page(form: LanguageForm) -> str:
    who = identity.account_actor()
    devices = queries.live_sessions(who.actor_id, clock.now())
    return render_template(
        "accounts/own.html", account=_own_account(), form=form, devices=devices, present_id=who.session_id
    )


@bp.post("/mein-zugang/sprache")
def language() -> ResponseReturnValue:
    """Choose the language of pages and letters."""
    form = LanguageForm()
    if not form.validate_on_submit():
        return _own_page(form), 422
    operations.speak(_own_account(), form.language.data)
    identity.refresh()
    flash(_("Your language is stored."), "success")
    return redirect(url_for("accounts.own", lang=None), 303)


@bp.route("/mein-zugang/passwort", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Choose a new password; everywhere else one is signed out."""
    form = PasswordForm()
    account = _own_account()
    form.account_address = account.address
    if form.validate_on_submit():
        status = _try_to_change(form, account)
        if status == 200:
            flash(_("Your new password is stored. Everywhere else you are signed out."), "success")
            return redirect(url_for("accounts.own"), 303)
        return render_template("accounts/password.html", form=form, account=account), status
    return render_template("accounts/password.html", form=form, account=account), page_status(form)


def _try_to_change(form: PasswordForm, account: Account) -> int:
    who = identity.account_actor()
    present, new = form.password.data or "", form.new_password.data or ""
    try:
        right = resetting.change_password(account, present, new, by=who, session_id=who.session_id, now=clock.now())
    except TooOften as error:
        form.form_errors.append(error.message)
        return 429
    if not right:
        form.password.errors = [_("This is not your present password.")]
        return 422
    return 200


@bp.post("/mein-zugang/geraete/<int:session_id>/ausloggen")
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign out one of one's own devices."""
    if not sessions.end_session(identity.account_actor().actor_id, session_id, now=clock.now()):
        abort(404)
    flash(_("The device is signed out."), "success")
    return redirect(url_for("accounts.own"), 303)


@bp.post("/mein-zugang/ueberall-ausloggen")
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign out on all devices, this one too."""
    sessions.end_sessions(_own_account(), by=identity.account_actor(), now=clock.now())
    identity.forget()
    flash(_("You are signed out on all devices."), "success")
    return redirect(url_for("accounts.sign_in"), 303)
