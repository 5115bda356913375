"""The letter that brings a lost link back."""

from datetime import datetime

from integrationrunde.invitations.mails import LINK_ROOT
from integrationrunde.outbox.mail import About, Mail, PersonalLink, Recipient
from integrationrunde.outbox.texts import compose
from integrationrunde.seats.models import SeatHolder

SAME_REQUEST_SECONDS = 300


def lost_link(holder: SeatHolder, *, now: datetime) -> Mail:
    """The link to the holder's page (seat, organisation, series loaded); asked for twice in a row it is one letter."""
    texts = compose(
        "portal/mail/lost_link",
        holder.language,
        organisation=holder.seat.organisation.official_name,
        series=holder.seat.series.name,
        salutation=holder.salutation,
    )
    moment = int(now.timestamp()) // SAME_REQUEST_SECONDS
    return Mail(
        key=f"lost-link:{holder.id}:{holder.generation}:{moment}",
        kind="lost_link",
        recipient=Recipient(name=holder.display_name, address=holder.address, language=holder.language),
        subject=texts.subject,
        text=texts.text,
        html=texts.html,
        link=PersonalLink(capability=holder.page, root=LINK_ROOT),
        about=About(series_id=holder.seat.series_id, seat_id=holder.seat_id),
    )


def compose_for_nobody() -> None:
    """Do the work of one letter without a recipient."""
    compose("portal/mail/lost_link", "de", organisation="", series="", salutation="")
