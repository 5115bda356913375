"""Who is to act for a seat."""

from dataclasses import dataclass

from integrationrunde.directory.models import Contact
from integrationrunde.seats.models import SeatHolder


@dataclass(frozen=True, kw_only=True)
class Person:
    """What a seat needs to know of somebody who acts for it. All of it is optional: a gap shows, it does not block.

    ``contact_id`` names the contact that it was copied from.
    """

    function: str = ""
    name: str = ""
    salutation: str = ""
    address: str = ""
    language: str = "de"
    contact_id: int | None = None

    @classmethod
    def of(cls, contact: Contact) -> "Person":
        """A copy of what the directory says of a contact."""
        return cls(
            function=contact.function,
            name=contact.name,
            salutation=contact.salutation,
            address=contact.address,
            language=contact.language,
            contact_id=contact.id,
        )

    def write_to(self, holder: SeatHolder) -> None:
        """Put these details on a holder's row."""
        holder.function, holder.name, holder.salutation = self.function, self.name, self.salutation
        holder.address, holder.language, holder.contact_id = self.address, self.language, self.contact_id
