"""By link, without scripts: a form of a task sent twice is said once, what colleagues say is all kept."""

import pytest
from flask.testing import FlaskClient

from integrationrunde.actions import deciding
from integrationrunde.actions.models import EntryKind
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.seats.models import Seat
from tests import builders as b
from tests.actions.owners import LATER, WHO, a_task, kinds, later, part
from tests.actions.test_pressing_twice import opened, press
from tests.portal.test_tasks import PDF, holder_of, page_of, stored

FORMS = [
    ("", "/melden", EntryKind.ACCEPTED, {"what": "accept"}),
    ("", "/melden", EntryKind.STARTED, {"what": "start"}),
    ("", "/melden", EntryKind.PROGRESS, {"what": "progress", "note": "Entwurf liegt vor"}),
    ("", "/melden", EntryKind.PROGRESS, {"what": "progress", "file": PDF}),
    ("", "/melden", EntryKind.DONE_REPORTED, {"what": "done", "url": "https://werl.example/liste"}),
    ("/frist", "/frist", EntryKind.DATE_ASKED, {"wanted": LATER.isoformat(), "reason": "Ferien"}),
    ("/nicht-zustaendig", "/nicht-zustaendig", EntryKind.DECLINED, {"reason": "Nicht wir", "instead": "Kreis"}),
]


@pytest.mark.parametrize(("page", "path", "kind", "form"), FORMS)
def test_every_form_is_said_once(
    app: House, client: FlaskClient, page: str, path: str, kind: EntryKind, form: dict[str, object]
) -> None:
    owned = stored(a_task())
    carried = opened(client, page_of(owned, page))
    assert carried["seen"] != "0"
    answers = [press(client, page_of(owned, path), {**carried, **form}) for _press in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, page_of(owned) + "#verlauf")] * 2
    assert kinds(owned) == [EntryKind.BOUND, kind]


@pytest.mark.parametrize("form", [{"what": "progress", "note": "Läuft"}, {"what": "done"}])
def test_between_two_presses_a_colleague_says_the_same(app: House, client: FlaskClient, form: dict[str, str]) -> None:
    task = a_task()
    owned = part(task)
    colleague = b.a_holder(db.session.get_one(Seat, holder_of(owned).seat_id))
    owned = stored(task)
    pages = [page_of(owned), page_of(owned, holder=colleague)]
    carried = [opened(client, page) for page in pages]
    for number in (0, 1, 0, 1):
        assert press(client, f"{pages[number]}/melden", {**carried[number], **form}).status_code == 303
    assert len(kinds(owned)) == 3


def test_the_same_report_on_another_day_is_another_one(app: House, client: FlaskClient) -> None:
    owned = stored(a_task())
    for _week in range(2):
        carried = opened(client, page_of(owned))
        form = {**carried, "what": "progress", "note": "Unverändert"}
        assert press(client, page_of(owned, "/melden"), form).status_code == 303
    assert kinds(owned) == [EntryKind.BOUND, EntryKind.PROGRESS, EntryKind.PROGRESS]


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40])
def test_a_broken_field_keeps_what_is_said(app: House, client: FlaskClient, seen: str) -> None:
    owned = stored(a_task())
    form = {"what": "progress", "note": "Läuft", "seen": seen}
    assert [press(client, page_of(owned, "/melden"), form).status_code for _press in range(2)] == [303, 303]
    assert kinds(owned) == [EntryKind.BOUND, EntryKind.PROGRESS]


def test_after_an_error_the_form_still_knows_what_was_seen(app: House, client: FlaskClient) -> None:
    owned = stored(a_task())
    carried = opened(client, page_of(owned))
    page = press(client, page_of(owned, "/melden"), {**carried, "what": "progress"})
    assert page.status_code == 422
    assert f'name="seen" type="hidden" value="{carried["seen"]}"' in page.text


def test_a_report_that_was_confirmed_between_two_presses_is_no_error(app: House, client: FlaskClient) -> None:
    task = a_task()
    owned = stored(task)
    form = {**opened(client, page_of(owned)), "what": "done"}
    assert press(client, page_of(owned, "/melden"), form).status_code == 303
    db.session.rollback()
    deciding.confirm_done(part(task), by=WHO, now=later())
    db.session.commit()
    assert press(client, page_of(owned, "/melden"), form).status_code == 303
    assert kinds(owned) == [EntryKind.BOUND, EntryKind.DONE_REPORTED, EntryKind.CONFIRMED]
