"""Forms of signing in and of one's own account. Passwords are typed once; managers and pasting work (LAW.md BF-4)."""

from wtforms import Field, Form, PasswordField, SelectField, StringField, ValidationError

from integrationrunde.accounts import passwords
from integrationrunde.kit.forms import AtMost, HouseForm, mail_address, one_of, required
from integrationrunde.kit.words import lazy_gettext as _l


class SignInForm(HouseForm):
    """Address and password."""

    address = StringField(_l("E-mail address"), [*required(), AtMost(254)])
    password = PasswordField(_l("Password"), [*required(), AtMost(passwords.LONGEST)])


class ForgotForm(HouseForm):
    """The address that a link shall be sent to."""

    address = StringField(_l("E-mail address"), [*required(), AtMost(254), mail_address])


class _NewPassword:
    """A new password must not be weak; the address that it belongs to is told to the form."""

    def __call__(self, form: Form, field: Field) -> None:
        weakness = passwords.weakness(field.data or "", getattr(form, "account_address", ""))
        if weakness:
            raise ValidationError(weakness)


class ResetForm(HouseForm):
    """A new password, by link."""

    new_password = PasswordField(_l("New password"), [*required(), _NewPassword()])
    account_address = ""


class PasswordForm(HouseForm):
    """A new password, by whoever knows the present one."""

    password = PasswordField(_l("Present password"), [*required(), AtMost(passwords.LONGEST)])
    new_password = PasswordField(_l("New password"), [*required(), _NewPassword()])
    account_address = ""


class LanguageForm(HouseForm):
    """The language in which the house speaks with this account."""

    language = SelectField(_l("Language of pages and letters"), choices=one_of([("de", "Deutsch"), ("en", "English")]))
