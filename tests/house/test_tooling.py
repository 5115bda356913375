"""The doors of the project: they exist, they are locked to exact versions, and they name no machine."""

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest
import yaml
from grimp import ImportGraph

from tests import servers
from tools import check, words
from tools.contracts import OwnDoorsContract

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")
# In pieces, so that this file does not find itself.
MACHINES = ("/wo" + "rk/", "pypi" + ".org", "registry." + "npmjs", "deb." + "debian", "file:" + "///")


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def entries(name: str) -> list[str]:
    """The requirements of a lock file, each with all its lines."""
    lines = (ROOT / name).read_text().replace("\\\n", " ")
    return [line for line in lines.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("name", LOCKS)
def test_each_locked_package_has_one_version_and_its_hashes(name: str) -> None:
    assert entries(name)
    for entry in entries(name):
        assert re.fullmatch(r"[a-z0-9._-]+==\S+( ;.*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", entry), entry


@pytest.mark.parametrize("name", LOCKS)
def test_each_wanted_package_is_locked(name: str) -> None:
    wanted = (ROOT / name.replace(".txt", ".in")).read_text().splitlines()
    names = {re.split(r"[\[<>=!~; ]", line)[0].lower() for line in wanted if line[:1].isalpha()}
    locked = {entry.split("==")[0] for entry in entries(name)}
    assert names - locked == set()


def test_both_locks_agree() -> None:
    run_time, checks = ({entry.split()[0] for entry in entries(name)} for name in LOCKS)
    names = {entry.split("==")[0] for entry in run_time}
    assert {entry for entry in checks if entry.split("==")[0] in names} <= run_time


def test_no_file_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        text = path.read_text(encoding="utf-8", errors="ignore") if path.is_file() else ""
        found += [f"{name}: {machine}" for machine in MACHINES if machine in text]
    assert found == []


def test_the_doors_in_the_readme_exist_and_all_doors_are_in_it() -> None:
    named = set(re.findall(r"`?\bmake ([a-z]+)\b", (ROOT / "README.md").read_text()))
    assert named - {"sure"} == targets() - {"help"}


def test_each_door_says_what_it_does() -> None:
    told = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(re.findall(r"^ +make ([a-z]+) +\S", told.stdout, re.MULTILINE)) == targets()


def test_links_in_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / "README.md").read_text())
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_build_server_calls_the_same_door() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()


def test_each_group_of_checks_is_made_of_checks() -> None:
    assert {name for group in check.GROUPS.values() for name in group} <= set(check.CHECKS)
    assert check.chosen([]) == list(check.CHECKS)


def test_the_public_description_has_what_the_standard_asks_for() -> None:
    description = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert description["publiccodeYmlVersion"] == "0.4"
    assert description["legal"]["license"] == "EUPL-1.2"
    for language in ("de", "en"):
        texts = description["description"][language]
        assert len(texts["shortDescription"]) <= 150
        assert 150 <= len(texts["longDescription"]) <= 10_000
        assert all(len(feature) <= 100 for feature in texts["features"])


def test_a_room_may_not_use_the_views_or_forms_of_another() -> None:
    graph = ImportGraph()
    for importer, imported in (
        ("house.app", "house.agenda.views"),
        ("house.agenda.views", "house.agenda.forms"),
        ("house.agenda.views", "house.kit.forms"),
        ("house.portal.views", "house.agenda.forms"),
        ("house.portal.views", "house.agenda.views"),
        ("house.seats.views", "house.agenda.forms"),
    ):
        graph.add_import(importer=importer, imported=imported)
    contract = OwnDoorsContract(
        name="doors",
        session_options={},
        contract_options={
            "root": "house",
            "doors": ["views", "forms"],
            "everybody_may_enter": ["kit"],
            "may_enter_all": ["app"],
            "may_take_forms": ["portal"],
        },
    )
    assert contract.check(graph, verbose=False).metadata["wrong"] == [
        ("house.portal.views", "house.agenda.views"),
        ("house.seats.views", "house.agenda.forms"),
    ]


@pytest.fixture
def gathered(tmp_path: Path) -> words.Words:
    """A small house with one room that says five things."""
    room = tmp_path / "integrationrunde" / "seats"
    pages = tmp_path / "templates" / "seats"
    for folder in (room, pages):
        folder.mkdir(parents=True)
    (room / "__init__.py").touch()
    (room / "views.py").write_text('_("Save"), _("Hello %(name)s"), ngettext("One seat", "%(num)s seats", n)')
    (pages / "page.html").write_text('{{ _("Save") }} {{ pgettext("verb", "Open") }} {{ _("100 %%") }}')
    return words.Words(tmp_path)


def translated(gathered: words.Words, **changes: str) -> list[str]:
    """What is complained about when the room's catalog is filled in, and changed as told."""
    gathered.merge(["seats"], tidy=False)
    path = gathered.file("de", "seats")
    german = {
        'msgid "Save"\nmsgstr "': "Speichern",
        'msgid "Hello %(name)s"\nmsgstr "': "Hallo %(name)s",
        'msgid "Open"\nmsgstr "': "Öffnen",
        'msgid "100 %%"\nmsgstr "': "100 %%",
        'msgstr[0] "': "Ein Platz",
        'msgstr[1] "': "%(num)s Plätze",
    }
    text = path.read_text(encoding="utf-8")
    for place, string in german.items():
        text = text.replace(f'{place}"', f'{place}{changes.get(string.split()[0], string)}"')
    path.write_text(text, encoding="utf-8")
    return gathered.complaints()


def test_complete_words_are_not_complained_about(gathered: words.Words) -> None:
    assert translated(gathered) == []


def test_merging_again_changes_nothing(gathered: words.Words) -> None:
    translated(gathered)
    before = gathered.file("de", "seats").read_bytes()
    gathered.merge(["seats", "layout"], tidy=False)
    assert gathered.file("de", "seats").read_bytes() == before
    assert not gathered.file("de", "layout").exists()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"Speichern": ""}, "untranslated: 'Save'"),
        ({"Hallo": "Hallo %(nam)s"}, "placeholders ['nam'] instead of ['name']: 'Hello %(name)s'"),
        ({"100": "100 %"}, "cannot be formatted"),
        ({"%(num)s": "%(number)s Plätze"}, "placeholders ['number'] instead of ['num']: 'One seat'"),
    ],
)
def test_wrong_words_are_complained_about(gathered: words.Words, changes: dict[str, str], complaint: str) -> None:
    found = translated(gathered, **changes)
    assert len(found) == 1
    assert complaint in found[0]


def test_what_is_no_longer_said_is_kept_aside_until_tidied(gathered: words.Words) -> None:
    translated(gathered)
    source = gathered.package / "seats" / "views.py"
    said = source.read_text()
    source.write_text(said.replace('_("Save"), ', ""))
    (gathered.root / "templates" / "seats" / "page.html").write_text("")
    gathered.merge(["seats"], tidy=False)
    assert "de/seats: obsolete: 'Save'" in gathered.complaints()
    source.write_text(said)
    gathered.merge(["seats"], tidy=True)
    assert gathered.complaints() == []
    assert "Speichern" in gathered.file("de", "seats").read_text()


def test_two_rooms_may_not_translate_one_message_differently(gathered: words.Words) -> None:
    translated(gathered)
    (gathered.root / "templates" / "page.html").write_text('{{ _("Save") }}')
    gathered.merge(["layout"], tidy=False)
    path = gathered.file("de", "layout")
    assert "Speichern" in path.read_text(), "what another room knows is offered"
    path.write_text(path.read_text().replace("Speichern", "Sichern"))
    assert gathered.complaints() == ["seats: 'Save' is 'Speichern', but 'Sichern' in layout"]


def test_a_broken_template_costs_no_translation(gathered: words.Words) -> None:
    translated(gathered)
    before = gathered.file("de", "seats").read_bytes()
    (gathered.root / "templates" / "seats" / "page.html").write_text('{{ _("Save" }}')
    gathered.merge(["seats"], tidy=True)
    assert gathered.file("de", "seats").read_bytes() == before
    assert "cannot be read" in gathered.broken[0]


@pytest.mark.postgresql_only
def test_the_throw_away_server_is_gone_afterwards() -> None:
    with servers.postgres_server() as url:
        host, _, port = url.rpartition("@")[2].rstrip("/").partition(":")
        assert host == "127.0.0.1"
        socket.create_connection((host, int(port)), timeout=5).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)
