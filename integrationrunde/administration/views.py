"""Pages of account administration; only for accounts that may administer everything."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.accounts import operations, resetting, sessions
from integrationrunde.accounts import queries as accounts_queries
from integrationrunde.accounts.models import Account
from integrationrunde.accounts.rules import ROLE_WORDS
from integrationrunde.administration import queries
from integrationrunde.administration.forms import AccountForm, NewAccountForm, roles_form
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit import access, clock, lists
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Difference, Refused
from integrationrunde.kit.exports import table_response
from integrationrunde.kit.forms import VersionForm
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _

bp = Blueprint("administration", __name__)
SORTS = ("name", "address", "signed_in")
FILTERS = ("state", "role")
ENTRIES_SHOWN = 20


@bp.get("/zugaenge")
def accounts() -> str:
    """All accounts."""
    wish = lists.wish(sorts=SORTS, filters=FILTERS)
    page = lists.page_of(accounts_queries.accounts(wish), wish)
    series = queries.all_series()
    return render_template(
        "administration/accounts.html",
        wish=wish,
        page=page,
        role_words=ROLE_WORDS,
        roles={account.id: queries.roles_in_words(account, series) for account in page.rows},
    )


@bp.get("/zugaenge/liste.<any(csv, xlsx):form>")
def accounts_file(form: str) -> ResponseReturnValue:
    """The list of accounts, as searched and sorted, as a file."""
    wish = lists.wish(sorts=SORTS, filters=FILTERS)
    series = queries.all_series()
    rows = (
        (
            account.name,
            account.address,
            "; ".join(queries.roles_in_words(account, series)),
            _("active") if account.active else _("deactivated"),
            account.last_signed_in_at,
        )
        for account in db.session.scalars(accounts_queries.accounts(wish))
    )
    head = (_("Name"), _("E-mail address"), _("Roles"), _("State"), _("Last signed in"))
    return table_response(form, _("accounts"), head, rows)


@bp.route("/zugaenge/neu", methods=["GET", "POST"])
def new_account() -> ResponseReturnValue:
    """Open an account."""
    form = roles_form(queries.all_series(), {}, base=NewAccountForm)()
    if form.validate_on_submit():
        account = _with_address_error(form, lambda: _open(form))
        if account is not None:
            flash(_("The account is open. A letter with a link to choose a password is on its way."), "success")
            return redirect(url_for("administration.account", account_id=account.id), 303)
    return render_template("administration/new_account.html", form=form), page_status(form)


def _open(form: NewAccountForm) -> Account:
    return operations.open_account(
        form.address.data or "",
        form.name.data or "",
        form.chosen(),
        language=form.language.data,
        by=access.actor(),
        now=clock.now(),
    )


def _with_address_error(form: AccountForm, verb: Callable[[], Account]) -> Account | None:
    """What the verb gives; None where it was refused, which is said at the address."""
    try:
        return verb()
    except Refused as refused:
        form.address.errors = [*form.address.errors, refused.message]
        return None


@bp.get("/zugaenge/<int:account_id>")
def account(account_id: int) -> str:
    """One account: data, roles, where it is signed in, its journal."""
    found = _load(account_id)
    return render_template(
        "administration/account.html",
        account=found,
        roles=queries.roles_in_words(found, queries.all_series()),
        devices=accounts_queries.live_sessions(found.id, clock.now()),
        entries=db.session.scalars(entries_about(found).limit(ENTRIES_SHOWN)).all(),
    )


def _load(account_id: int) -> Account:
    found = accounts_queries.account_with_roles(account_id)
    if found is None:
        abort(404)
    return found


@bp.route("/zugaenge/<int:account_id>/bearbeiten", methods=["GET", "POST"])
def edit_account(account_id: int) -> ResponseReturnValue:
    """Change name, address and language."""
    account = _load(account_id)
    form, differences = AccountForm(obj=account), list[Difference]()
    if form.validate_on_submit():
        differences = outdated(form, AccountForm(formdata=None, obj=account), account.version)
        if not differences and _with_address_error(form, lambda: _edit(account, form)):
            flash(_("The account is stored."), "success")
            return redirect(url_for("administration.account", account_id=account.id), 303)
    page = render_template("administration/edit_account.html", account=account, form=form, differences=differences)
    return page, page_status(form, differences)


def _edit(account: Account, form: AccountForm) -> Account:
    operations.edit_account(
        account,
        address=form.address.data or "",
        name=form.name.data or "",
        language=form.language.data,
        by=access.actor(),
        now=clock.now(),
    )
    return account


@bp.route("/zugaenge/<int:account_id>/rollen", methods=["GET", "POST"])
def roles(account_id: int) -> ResponseReturnValue:
    """What the account may do, in all series and in each."""
    account = _load(account_id)
    fields = roles_form(queries.all_series(), queries.roles_of(account))
    form, differences = fields(data={"version": account.version}), list[Difference]()
    if form.validate_on_submit():
        differences = outdated(form, fields(formdata=None), account.version)
        if not differences:
            operations.give_roles(account, form.chosen(), by=access.actor(), now=clock.now())
            flash(_("The roles are stored and hold from now on."), "success")
            return redirect(url_for("administration.account", account_id=account.id), 303)
    page = render_template("administration/roles.html", account=account, form=form, differences=differences)
    return page, page_status(form, differences)


@bp.route("/zugaenge/<int:account_id>/sperren", methods=["GET", "POST"])
def deactivate(account_id: int) -> ResponseReturnValue:
    """Ask, then let nobody sign in with this account any more."""
    account = _load(account_id)
    form = VersionForm()
    if form.validate_on_submit():
        operations.deactivate(account, by=access.actor(), now=clock.now())
        flash(_("The account is deactivated."), "success")
        return redirect(url_for("administration.account", account_id=account.id), 303)
    return render_template("administration/deactivate.html", account=account)


@bp.post("/zugaenge/<int:account_id>/freigeben")
def reactivate(account_id: int) -> ResponseReturnValue:
    """Let the account sign in again."""
    operations.reactivate(_load(account_id), by=access.actor(), now=clock.now())
    flash(_("The account is active again."), "success")
    return redirect(url_for("administration.account", account_id=account_id), 303)


@bp.post("/zugaenge/<int:account_id>/link")
def send_link(account_id: int) -> ResponseReturnValue:
    """Send a link to choose a password."""
    resetting.send_link(_load(account_id), by=access.actor(), now=clock.now())
    flash(_("A letter with a link to choose a password is on its way."), "success")
    return redirect(url_for("administration.account", account_id=account_id), 303)


@bp.post("/zugaenge/<int:account_id>/ausloggen")
def sign_out(account_id: int) -> ResponseReturnValue:
    """Sign the account out on all devices."""
    sessions.end_sessions(_load(account_id), by=access.actor(), now=clock.now())
    flash(_("The account is signed out on all devices."), "success")
    return redirect(url_for("administration.account", account_id=account_id), 303)
