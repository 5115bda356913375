"""The columns that an import knows, and how their headers may be written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from integrationrunde.directory.remarks import Remark
from integrationrunde.kit.words import N_, sort_key


@dataclass(frozen=True)
class Column:
    """A column: its name in the code, its title and explanation (msgids), what else its header may say."""

    name: str
    title: str
    explanation: str
    also: tuple[str, ...]
    limit: int = 200

    @property
    def heading(self) -> Remark:
        """The title, translated where it is shown."""
        return Remark(self.title)


ORGANISATION_COLUMNS = (
    Column(
        "reference",
        N_("Organisation"),
        N_("An organisation of the directory: its short name, official name or key. Enough for a list of contacts."),
        ("Stelle", "Behörde", "Dienststelle", "Einrichtung", "Institution", "Verwaltung", "Organization", "Authority"),
    ),
    Column(
        "kind",
        N_("Kind"),
        N_("Municipality, county department, agency or other body. Needed for a new organisation."),
        ("Art", "Art der Stelle", "Typ", "Kategorie", "Type", "Category"),
    ),
    Column(
        "official_name",
        N_("Official name"),
        N_("At most 200 characters. Needed for a new organisation."),
        (
            "Amtliche Bezeichnung",
            "Amtlicher Name",
            "Offizieller Name",
            "Bezeichnung",
            "Langname",
            "Name der Stelle",
            "Name der Organisation",
            "Gemeindename",
            "Full name",
        ),
    ),
    Column(
        "short_name",
        N_("Short name"),
        N_("At most 80 characters; lists are sorted by it. Without it the official name is taken."),
        ("Kurzbezeichnung", "Kurzname", "Kürzel", "Abkürzung", "Abbreviation"),
        80,
    ),
    Column(
        "official_key",
        N_("Official key"),
        N_("5, 8, 9 or 12 digits. A leading zero that Excel has dropped is put back."),
        (
            "Amtlicher Schlüssel",
            "Schlüssel",
            "AGS",
            "ARS",
            "Amtlicher Gemeindeschlüssel",
            "Gemeindeschlüssel",
            "Gemeindekennziffer",
            "Regionalschlüssel",
            "Kreisschlüssel",
            "Key",
        ),
    ),
    Column(
        "map_column",
        N_("Column on the map"),
        N_("1 to 12, counted from the left"),
        ("Spalte auf der Karte", "Kartenspalte", "Kachelspalte", "Spalte", "Map column", "Column"),
    ),
    Column(
        "map_row",
        N_("Row on the map"),
        N_("1 to 12, counted from the top"),
        ("Zeile auf der Karte", "Kartenzeile", "Kachelzeile", "Zeile", "Map row", "Row"),
    ),
    Column(
        "valid_from",
        N_("First day"),
        N_("Since when the organisation exists: 01.01.2018 or 2018-01-01."),
        ("Erster Tag", "Gültig ab", "Gültig von", "Besteht seit", "Beginn", "Valid from"),
    ),
    Column(
        "valid_to",
        N_("Last day"),
        N_("Until when the organisation exists: 31.12.2018 or 2018-12-31."),
        ("Letzter Tag", "Gültig bis", "Besteht bis", "Ende", "Valid to", "Valid until"),
    ),
    Column(
        "successor",
        N_("Successor"),
        N_("Short name, official name or key of an organisation in the directory or in a line above."),
        ("Nachfolge", "Nachfolgestelle", "Rechtsnachfolge", "Nachfolgerin", "Nachfolger"),
    ),
    Column(
        "note",
        N_("Note"),
        N_("At most 2,000 characters."),
        ("Bemerkung", "Bemerkungen", "Notiz", "Hinweis", "Anmerkung", "Kommentar", "Notes", "Comment", "Remark"),
        2000,
    ),
)

CONTACT_COLUMNS = (
    Column(
        "function",
        N_("Function"),
        N_("At most 120 characters, for example: contact for integration. Needed for a new contact."),
        ("Funktion", "Ansprechstelle", "Rolle", "Position", "Aufgabe", "Contact", "Role"),
        120,
    ),
    Column(
        "name",
        N_("Name"),
        N_("Name of the person; may stay empty."),
        (
            "Person",
            "Ansprechperson",
            "Name der Ansprechperson",
            "Kontaktperson",
            "Ansprechpartner",
            "Ansprechpartnerin",
            "Contact name",
            "Contact person",
        ),
        120,
    ),
    Column(
        "salutation",
        N_("Salutation"),
        N_("How letters begin; may stay empty."),
        ("Anrede", "Briefanrede", "Greeting"),
        120,
    ),
    Column(
        "address",
        N_("E-mail address"),
        N_("Together with the organisation it says which contact is meant."),
        ("E-Mail", "E-Mail-Adresse", "Email", "Mail", "Mailadresse", "Adresse"),
        254,
    ),
    Column(
        "phone",
        N_("Phone"),
        N_("At most 60 characters."),
        (
            "Telefon",
            "Telefonnummer",
            "Telefon-Nr.",
            "Tel.",
            "Tel.-Nr.",
            "Rufnummer",
            "Durchwahl",
            "Telephone",
            "Phone number",
        ),
        60,
    ),
    Column(
        "language",
        N_("Language of letters"),
        N_("German or English; German where it is empty."),
        ("Sprache der Briefe", "Sprache", "Briefsprache", "Language"),
    ),
    Column(
        "default",
        N_("Default contact"),
        N_("Yes or no. The first contact of an organisation becomes its default by itself."),
        ("Standard", "Standard-Ansprechstelle", "Hauptansprechstelle", "Default", "Main contact", "Primary contact"),
    ),
    Column(
        "source",
        N_("Source of the address"),
        N_("Where the address comes from, for example: letter of the town of 14.09.2016."),
        ("Herkunft der Adresse", "Herkunft", "Quelle", "Datenquelle", "Source", "Origin"),
    ),
)

COLUMNS = ORGANISATION_COLUMNS + CONTACT_COLUMNS
BY_NAME = {column.name: column for column in COLUMNS}
IDENTIFYING = ("reference", "official_name", "short_name", "official_key")


def plain(text: str) -> str:
    """A header or keyword as it is compared: without case, signs, brackets and umlauts, however these were written."""
    letters = sort_key(re.sub(r"\([^)]*\)", "", text[:200])).replace(" ", "")
    return letters.replace("ae", "a").replace("oe", "o").replace("ue", "u")


_BY_HEADER = {plain(header): column.name for column in COLUMNS for header in (column.title, *column.also)}


def recognise(headers: Sequence[str]) -> list[str | None]:
    """The column's name for each header, None where it is not known."""
    return [_BY_HEADER.get(plain(header)) if header.strip() else None for header in headers]
