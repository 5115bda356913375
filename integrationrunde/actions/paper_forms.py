"""The form of a paper (Anlage) of a task."""

from wtforms import StringField

from integrationrunde.files.uploading import FileForm
from integrationrunde.kit.forms import AtMost, optional
from integrationrunde.kit.words import lazy_gettext


class PaperForm(FileForm):
    """A file and what it is called."""

    title = StringField(lazy_gettext("Title"), validators=[optional(), AtMost(200)])
