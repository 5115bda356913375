"""Organisations and contacts."""

import enum
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.kit.database import Base
from integrationrunde.kit.words import N_


class OrganisationKind(enum.StrEnum):
    """What an organisation is; municipalities are counted apart and stand on the map."""

    MUNICIPALITY = "municipality"
    COUNTY_DEPARTMENT = "county_department"
    AGENCY = "agency"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind as a msgid: translate it where it is shown."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    OrganisationKind.MUNICIPALITY: N_("Municipality"),
    OrganisationKind.COUNTY_DEPARTMENT: N_("County department"),
    OrganisationKind.AGENCY: N_("Agency"),
    OrganisationKind.OTHER: N_("Other body"),
}


class Organisation(Base):
    """A public body (Stelle). ``map_column`` and ``map_row`` count from 0, north up; both or neither.

    ``sort_key`` and ``search_text`` are derived from the names (kit.words) and written with them.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        sa.CheckConstraint("(map_column IS NULL) = (map_row IS NULL)", name="map_tile_whole"),
        sa.CheckConstraint(
            "map_column IS NULL OR (map_column BETWEEN 0 AND 11 AND map_row BETWEEN 0 AND 11)", name="map_tile_in_grid"
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="valid_order"),
        sa.CheckConstraint("successor_id IS NULL OR successor_id <> id", name="successor_other"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind]
    official_name: Mapped[str] = mapped_column(sa.String(200), unique=True)
    short_name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    official_key: Mapped[str | None] = mapped_column(sa.String(12), unique=True)
    map_column: Mapped[int | None]
    map_row: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    sort_key: Mapped[str] = mapped_column(sa.String(300), index=True)
    search_text: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column(default=1)

    contacts: Mapped[list["Contact"]] = relationship(lazy="raise", back_populates="organisation")
    successor: Mapped["Organisation | None"] = relationship(lazy="raise", remote_side=id)
    __mapper_args__ = {"version_id_col": version}

    def is_valid(self, on: date) -> bool:
        """Whether the organisation exists on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    def has_ended(self, on: date) -> bool:
        """Whether its last day lies before that day."""
        return self.valid_to is not None and self.valid_to < on

    def active_contacts(self) -> list["Contact"]:
        """Its contacts that have not ended, the default first; the contacts must have been loaded."""
        active = [contact for contact in self.contacts if contact.is_active]
        return sorted(active, key=lambda contact: (not contact.is_default, contact.id))


class Contact(Base):
    """A function of an organisation that can be written to (Ansprechstelle); the person's name is optional.

    ``source`` tells where the address came from and ``privacy_version`` which privacy notice applied (LAW.md DS-5).
    ``search_text`` is derived from function, name and address like an organisation's.
    """

    __tablename__ = "contact"
    __table_args__ = (
        sa.Index(
            "uq_contact_one_default",
            "organisation_id",
            unique=True,
            sqlite_where=sa.text("is_default AND ended_on IS NULL"),
            postgresql_where=sa.text("is_default AND ended_on IS NULL"),
        ),
        sa.CheckConstraint("replaced_by_id IS NULL OR ended_on IS NOT NULL", name="replaced_has_ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    function: Mapped[str] = mapped_column(sa.String(120))
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    salutation: Mapped[str] = mapped_column(sa.String(120), default="")
    address: Mapped[str] = mapped_column(sa.String(254), default="", index=True)
    phone: Mapped[str] = mapped_column(sa.String(60), default="")
    language: Mapped[str] = mapped_column(sa.String(5), default="de")
    is_default: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    privacy_version: Mapped[str] = mapped_column(sa.String(40), default="")
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    ended_on: Mapped[date | None]
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact.id"))
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(lazy="raise", back_populates="contacts")
    replaced_by: Mapped["Contact | None"] = relationship(lazy="raise", remote_side=id)
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_active(self) -> bool:
        """Whether it is still written to."""
        return self.ended_on is None
