"""Forms of papers (Anlagen)."""

from dataclasses import replace

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from integrationrunde.agenda.models import AgendaItem, AttachmentPlace, Audience
from integrationrunde.agenda.papers import PaperDetails
from integrationrunde.agenda.queries import Slot
from integrationrunde.directory.models import Organisation
from integrationrunde.files.uploading import FileForm
from integrationrunde.kit.forms import AtMost, VersionForm, optional, required
from integrationrunde.kit.words import N_, _, lazy_gettext

AUDIENCES = {
    Audience.ALL: N_("All who are invited"),
    Audience.ORGANISATIONS: N_("Only these organisations"),
    Audience.INTERNAL: N_("Internal: only the secretariat"),
}


class PaperForm(VersionForm):
    """Title and audience of a paper."""

    title = StringField(lazy_gettext("Title"), validators=[*required(), AtMost(200)])
    audience = RadioField(
        lazy_gettext("Who may read the paper"),
        coerce=Audience,
        default=Audience.ALL,
        validators=[InputRequired(lazy_gettext("Please choose who may read it."))],
    )
    organisation_ids = SelectMultipleField(
        lazy_gettext("These organisations"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def offer(self, organisations: list[Organisation]) -> None:
        """Fill the choices."""
        self.audience.choices = [(audience, _(label)) for audience, label in AUDIENCES.items()]
        self.organisation_ids.choices = [(one.id, one.short_name) for one in organisations]

    def validate_organisation_ids(self, field: SelectMultipleField) -> None:
        """A paper for some organisations names one at least."""
        if self.audience.data is Audience.ORGANISATIONS and not field.data:
            raise ValidationError(_("Please choose at least one organisation."))

    def details(self) -> PaperDetails:
        """What was filled in."""
        ids = tuple(sorted(self.organisation_ids.data or ()))
        return PaperDetails(title=self.title.data or "", audience=self.audience.data, organisation_ids=ids)


class NewPaperForm(FileForm, PaperForm):
    """A paper with its file; without a title it is called as the file is."""

    title = StringField(lazy_gettext("Title"), validators=[optional(), AtMost(200)])
    belongs_to = SelectField(lazy_gettext("Belongs to"))

    def offer_places(self, slots: list[Slot]) -> None:
        """Fill the choices of where the paper belongs."""
        self.belongs_to.choices = [
            (AttachmentPlace.MEETING.value, _("The whole meeting")),
            *((f"{slot.item.id}", _place_of(slot)) for slot in slots),
            (AttachmentPlace.MINUTES.value, _("The minutes")),
        ]

    def place(self, items: list[AgendaItem]) -> tuple[AttachmentPlace, AgendaItem | None]:
        """Where the paper belongs."""
        item = next((one for one in items if str(one.id) == self.belongs_to.data), None)
        return (AttachmentPlace.AGENDA_ITEM, item) if item else (AttachmentPlace(self.belongs_to.data), None)

    def details(self) -> PaperDetails:
        """What was filled in, or the file says."""
        details = super().details()
        return details if details.title or self.upload is None else replace(details, title=self.upload.title)


def _place_of(slot: Slot) -> str:
    if slot.number is None:
        return slot.item.title
    return _("Item %(number)s: %(title)s", number=slot.number, title=slot.item.title)
