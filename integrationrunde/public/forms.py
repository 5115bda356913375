"""The form for telling of a barrier, and the one for answering it."""

from wtforms import StringField, TextAreaField

from integrationrunde.kit.forms import AtMost, HouseForm, VersionForm, mail_address, optional, required
from integrationrunde.kit.words import lazy_gettext as _l


class BarrierForm(HouseForm):
    """What the barrier is. ``website`` is invisible to people; only programs fill it."""

    description = TextAreaField(_l("What does not work?"), [*required(), AtMost(4000)])
    page = StringField(_l("On which page?"), [optional(), AtMost(500)])
    address = StringField(_l("Your e-mail address for the answer"), [optional(), AtMost(254), mail_address])
    website = StringField(_l("Please leave this field empty"))


class AnswerForm(VersionForm):
    """The answer to a report."""

    answer = TextAreaField(_l("Our answer"), [*required(), AtMost(4000)])
