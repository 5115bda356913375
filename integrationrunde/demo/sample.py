"""The sample as it lies in `data/`, and its words in ours. Everything about the county stands in that file."""

import json
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from integrationrunde.actions.models import ActionKind
from integrationrunde.agenda.models import AgendaItemKind
from integrationrunde.directory.models import OrganisationKind
from integrationrunde.invitations.models import AnswerStatus, Channel
from integrationrunde.kit import clock
from integrationrunde.minutes.models import Decision, OutcomeKind

FILE = Path(__file__).parent / "data" / "sample_rounds.json"
Row = dict[str, Any]

ORGANISATION_KINDS = {
    "kommune": OrganisationKind.MUNICIPALITY,
    "kreis": OrganisationKind.COUNTY_DEPARTMENT,
    "bund": OrganisationKind.AGENCY,
    "gemeinsame_einrichtung": OrganisationKind.AGENCY,
}
ITEM_KINDS = {
    "regularien": AgendaItemKind.FORMALITY,
    "information": AgendaItemKind.INFORMATION,
    "beratung": AgendaItemKind.DISCUSSION,
    "bericht": AgendaItemKind.STATUS_REPORT,
    "massnahmenverfolgung": AgendaItemKind.TASK_FOLLOW_UP,
    "programmstatus": AgendaItemKind.PROGRAMME_STATUS,
    "pause": AgendaItemKind.BREAK,
}
STATUSES = {
    "zugesagt": AnswerStatus.ACCEPTED,
    "vertretung_benannt": AnswerStatus.ACCEPTED,
    "unter_vorbehalt": AnswerStatus.TENTATIVE,
    "abgesagt": AnswerStatus.DECLINED,
}
OUTCOME_KINDS = {
    "vereinbarung": OutcomeKind.AGREEMENT,
    "empfehlung": OutcomeKind.RECOMMENDATION,
    "kenntnisnahme": OutcomeKind.NOTED,
    "pruefauftrag": OutcomeKind.REVIEW_REQUEST,
    "vertagung": OutcomeKind.DEFERRAL,
}
TASK_KINDS = {"arbeitsauftrag": ActionKind.TASK, "pruefauftrag": ActionKind.REVIEW}
DECISIONS = {"beruecksichtigt": Decision.ACCEPTED}
CHANNELS = {"link": Channel.LINK, "telefon": Channel.PHONE, "e-mail": Channel.MAIL}
SUBSTITUTE = "vertretung_benannt"
SILENT = "offen"


@lru_cache(maxsize=1)
def sample() -> dict[str, Any]:
    """The whole file."""
    read: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def notice() -> str:
    """What is real in the sample and what is made up; shown wherever the demo is shown."""
    return str(sample()["meta"]["notice"])


def reference() -> datetime:
    """The instant at which the demo's clock starts: the morning of the sample's reference date."""
    return morning(sample()["meta"]["reference_date"], 8)


def morning(day: str, hour: int, minute: int = 0) -> datetime:
    """An instant of a day of the sample, by the clock in Berlin."""
    return clock.instant(date.fromisoformat(day), time(hour, minute))


def secretariat() -> tuple[str, str]:
    """Function of the host's secretariat, and the domain of its addresses."""
    hosted_by = sample()["series"]["host_org_id"]
    host = next(row for row in sample()["organisations"] if row["id"] == hosted_by)
    return host["contact_function"], host["functional_email"].partition("@")[2]
