"""What an import would do, line by line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.directory.import_columns import BY_NAME
from integrationrunde.directory.import_lines import Line
from integrationrunde.directory.import_plan import Action, Stock
from integrationrunde.directory.import_planning import planned
from integrationrunde.directory.models import OrganisationKind
from tests.directory.lines import a_stored_contact, details, only, plan, stock, troubles

WERL = details("Stadt Werl", official_key="05974052", map_column=0, map_row=2)
WICKEDE = details("Gemeinde Wickede (Ruhr)")
MOEHNESEE = details("Gemeinde Möhnesee")


def test_a_new_organisation_with_everything() -> None:
    line = only(
        plan(
            "Art;Amtliche Bezeichnung;Kurzbezeichnung;AGS;Spalte;Zeile;Gültig ab;Gültig bis;Nachfolge;Bemerkung\n"
            "Gemeinde;Gemeinde Ense;Ense;5974012;2;3;1.7.1969;2029-12-31;Werl;Sitz in Bremen",
            stock(werl=WERL),
        )
    )
    assert line.action is Action.CREATE
    assert line.organisation is not None
    assert line.organisation.details == details(
        "Gemeinde Ense",
        official_key="05974012",
        map_column=1,
        map_row=2,
        valid_from=date(1969, 7, 1),
        valid_to=date(2029, 12, 31),
        successor_id=1,
        note="Sitz in Bremen",
    )


def test_organisation_and_contact_in_one_line() -> None:
    line = only(plan("Art,Official name,Function,E-Mail\nAgency,Jobcenter AHA,Ansprechstelle,Jobs@Jobcenter.EXAMPLE"))
    assert line.organisation is not None
    assert line.contact is not None
    assert line.organisation.details.kind is OrganisationKind.AGENCY
    assert line.organisation.details.short_name == "Jobcenter AHA"
    assert (line.contact.action, line.contact.takes_default) == (Action.CREATE, True)
    assert line.contact.details.address == "Jobs@jobcenter.example"
    assert line.contact.organisation_key == line.organisation.key < 0


@pytest.mark.parametrize(
    "line",
    [
        "05974052;;;",
        "5974052;;;",
        ";Stadt Werl;;",
        ";;Werl;",
        ";;;Werl",
        ";;;Stadt Werl",
        ";;;5974052",
        "05974052;Stadt Werl;Werl;Werl",
    ],
)
def test_an_organisation_is_found_by_key_or_name(line: str) -> None:
    found = only(plan(f"AGS;Amtliche Bezeichnung;Kurzbezeichnung;Stelle\n{line}", stock(werl=WERL)))
    assert (found.action, found.said) == (Action.KEEP, "Werl")


@pytest.mark.parametrize("name", ["Möhnesee", "MÖHNESEE", "Mohnesee", "MOEHNESEE", "Gemeinde  Moehnesee"])
def test_umlauts_are_forgiven(name: str) -> None:
    assert only(plan(f"Stelle;Art\n{name};Kommune", stock(m=MOEHNESEE))).action is Action.KEEP


def test_spelled_out_umlauts_do_not_rename_but_right_ones_do() -> None:
    spelled_out = details("Gemeinde Moehnesee")
    assert only(plan("Amtliche Bezeichnung\nGemeinde Moehnesee", stock(m=MOEHNESEE))).action is Action.KEEP
    assert only(plan("Amtliche Bezeichnung\nGemeinde Möhnesee", stock(m=spelled_out))).action is Action.CHANGE


@pytest.mark.parametrize("name", ["Wickede (Ruhr)", "Wickede Ruhr", "wickede/ruhr"])
def test_signs_are_forgiven(name: str) -> None:
    assert only(plan(f"Stelle;Art\n{name};Kommune", stock(w=WICKEDE))).action is Action.KEEP


def test_a_change_names_the_field_with_old_and_new() -> None:
    line = only(
        plan("AGS;Amtliche Bezeichnung;Spalte;Zeile;Bemerkung\n05974052;Hansestadt Werl;2;3;", stock(werl=WERL))
    )
    assert line.action is Action.CHANGE
    assert line.organisation is not None
    assert [(change.heading.text, change.old, change.new) for change in line.organisation.changes] == [
        ("Official name", "Stadt Werl", "Hansestadt Werl"),
        ("Column on the map", 1, 2),
    ]


def test_an_empty_cell_changes_nothing() -> None:
    present = stock(werl=details("Stadt Werl", note="bleibt", official_key="05974052"))
    line = only(plan("Stelle;Bemerkung;AGS;Art\nWerl;;;Stadt", present))
    assert line.action is Action.KEEP


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Stelle;Telefon\nNirgends;1", "no organisation Nirgends; a new one needs its kind"),
        ("Kurzbezeichnung;Art\nNirgends;Stadt", "a new one needs its official name"),
        ("Stelle;Art\n05974999;Stadt", "a new one needs its official name"),
        ("Amtliche Bezeichnung;Art\nStadt Ense;Planet", "Kind: “Planet” is none of"),
        ("Stelle;AGS\nWerl;0597405", "Official key: “0597405” has not"),
        ("Stelle;Spalte;Zeile\nWerl;13;1", "Column on the map: “13” is not a number"),
        ("Stelle;Spalte\nWerl;1", "belong together"),
        ("Stelle;Gültig ab\nWerl;31.02.2018", "First day: “31.02.2018” is not a day"),
        ("Stelle;Gültig ab;Gültig bis\nWerl;2.1.2018;1.1.2018", "last day lies before the first"),
        ("Stelle;Nachfolge\nWerl;Atlantis", "successor Atlantis is neither"),
        ("Stelle;Nachfolge\nWerl;Stadt Werl", "successor is this organisation itself"),
        ("Stelle;Funktion;E-Mail\nWerl;Amt;werl@", "“werl@” is not a complete e-mail address"),
        ("Stelle;Funktion;E-Mail\nWerl;Amt;a@b.example\\r\\nBcc: c@d.example", "is not a complete e-mail address"),
        ("Stelle;E-Mail\nWerl;a@b.example", "A new contact needs its function"),
        ("Stelle;Funktion;Sprache\nWerl;Amt;Latein", "neither German nor English"),
        ("Stelle;Funktion;Standard\nWerl;Amt;vielleicht", "neither yes nor no"),
        ("Stelle;Funktion\nWerl;=1+1", "Function: begins like a formula"),
        ("Stelle;Funktion\nWerl;" + "x" * 10_000, "Function: at most 120 characters, these are 10000"),
        ("Stelle;AGS\nEnse;05974052", "The line means two organisations: Ense and Werl"),
        ("Stelle;Kurzbezeichnung\nWerl;Ense", "The line means two organisations: Ense and Werl"),
        ("Stelle;Spalte;Zeile\nEnse;1;3", "This place on the map is taken by Werl."),
        ("Stelle;Telefon\n;1", "does not say which organisation"),
        ("Art;Amtliche Bezeichnung\nStadt;" + "x" * 90, "such a long name needs a short name"),
    ],
)  # fmt: skip
def test_a_wrong_line_says_why(text: str, why: str) -> None:
    line = only(plan(text.replace("\\r\\n", " "), stock(werl=WERL, ense=details("Gemeinde Ense"))))
    assert line.action is Action.WRONG
    assert (line.organisation, line.contact) == (None, None)
    assert why in "".join(troubles(line))


def test_a_line_tells_everything_that_is_wrong_at_once() -> None:
    line = only(plan("Stelle;Art;AGS;E-Mail\nWerl;Planet;1;x", stock(werl=WERL)))
    assert len(line.troubles) == 3


def test_several_contacts_of_one_organisation_in_a_file() -> None:
    found = plan(
        "Art;Amtliche Bezeichnung;Funktion;E-Mail;Standard\n"
        "Stadt;Stadt Geseke;Integration;a@geseke.example;\n"
        ";Stadt Geseke;Jugend;b@geseke.example;ja\n"
    )
    first, second = found.lines
    assert (first.action, second.action) == (Action.CREATE, Action.CREATE)
    assert first.contact is not None
    assert second.contact is not None
    assert first.organisation is not None
    assert second.organisation is not None
    assert second.organisation.action is Action.KEEP
    assert second.contact.organisation_key == first.organisation.key
    assert second.contact.takes_default


def test_the_same_line_twice_is_stored_once() -> None:
    found = plan("Art;Stelle;Funktion;E-Mail\nStadt;Geseke;Amt;a@b.example\nStadt;Geseke;Amt;A@B.example\n".lower())
    assert [line.action for line in found.lines] == [Action.CREATE, Action.KEEP]


def test_lines_that_contradict_each_other_are_told() -> None:
    found = plan(
        "Stelle;Bemerkung;Funktion;E-Mail\nWerl;eins;A;a@b.example\nWerl;zwei;A;\nWerl;;B;a@b.example", stock(w=WERL)
    )
    assert troubles(found.lines[1]) == ["Note: line 2 says otherwise about the same organisation."]
    assert troubles(found.lines[2]) == ["Function: line 2 says otherwise about the same contact."]


def test_two_defaults_in_one_file_are_told() -> None:
    found = plan("Stelle;Funktion;E-Mail;Standard\nWerl;A;a@b.example;ja\nWerl;B;b@b.example;ja", stock(w=WERL))
    assert troubles(found.lines[1]) == ["Line 2 already makes another contact the default."]


def test_what_a_wrong_line_would_have_made_is_missing_below() -> None:
    found = plan("Art;Amtliche Bezeichnung;Funktion\nPlanet;Stadt Geseke;A\n;Stadt Geseke;B")
    assert [line.action for line in found.lines] == [Action.WRONG, Action.WRONG]
    assert "needs its kind" in troubles(found.lines[1])[0]


def test_a_contact_is_found_by_its_address() -> None:
    present = stock(a_stored_contact(7, 1, "Amt@Werl.example", phone="1", is_default=True), werl=WERL)
    line = only(plan("Stelle;E-Mail;Telefon;Name\nWerl;amt@werl.example;2;Erika Mustermann", present))
    assert line.contact is not None
    assert (line.contact.key, line.contact.action) == (7, Action.CHANGE)
    assert [(change.heading.text, change.old, change.new) for change in line.contact.changes] == [
        ("Name", "", "Erika Mustermann"),
        ("E-mail address", "Amt@Werl.example", "amt@werl.example"),
        ("Phone", "1", "2"),
    ]


def test_a_contact_without_an_address_gets_its_own() -> None:
    present = stock(a_stored_contact(7, 1, is_default=True), werl=WERL)
    line = only(plan("Stelle;Funktion;E-Mail\nWerl;Ansprechstelle Integration;a@werl.example", present))
    assert line.contact is not None
    assert (line.contact.key, line.contact.action) == (7, Action.CHANGE)


def test_the_same_function_with_another_address_is_another_contact() -> None:
    present = stock(a_stored_contact(7, 1, "a@werl.example", is_default=True), werl=WERL)
    line = only(plan("Stelle;Funktion;E-Mail\nWerl;Ansprechstelle Integration;b@werl.example", present))
    assert line.contact is not None
    assert (line.contact.action, line.contact.takes_default) == (Action.CREATE, False)


def test_an_address_in_another_organisation_is_another_contact() -> None:
    present = stock(a_stored_contact(7, 1, "a@b.example"), werl=WERL, ense=details("Gemeinde Ense"))
    line = only(plan("Stelle;Funktion;E-Mail\nEnse;Amt;a@b.example", present))
    assert line.contact is not None
    assert line.contact.action is Action.CREATE


def test_an_ended_contact_is_not_brought_back() -> None:
    present = stock(a_stored_contact(7, 1, "a@werl.example", is_active=False), werl=WERL)
    line = only(plan("Stelle;Funktion;E-Mail\nWerl;Amt;A@werl.example", present))
    assert troubles(line)[0].startswith("The contact with this address has ended.")


def test_the_default_moves() -> None:
    present = stock(
        a_stored_contact(7, 1, "a@b.example", is_default=True), a_stored_contact(8, 1, "c@d.example"), w=WERL
    )
    line = only(plan("Stelle;E-Mail;Standard\nWerl;c@d.example;x", present))
    assert line.contact is not None
    assert line.contact.takes_default
    assert [(change.heading.text, change.old, change.new) for change in line.contact.changes] == [
        ("Default contact", False, True)
    ]


def test_names_change_hands_in_the_order_of_the_lines() -> None:
    present = stock(a=details("Stadt A", official_key="05974001"), b=details("Stadt B", official_key="05974002"))
    found = plan("AGS;Amtliche Bezeichnung;Kurzbezeichnung\n05974001;Stadt X;X\n05974002;Stadt A;A", present)
    assert [line.action for line in found.lines] == [Action.CHANGE, Action.CHANGE]


def test_a_circle_of_successors_is_refused() -> None:
    present = stock(a=details("Stadt A", successor_id=2), b=details("Stadt B"))
    assert "in the end its successor again" in troubles(only(plan("Stelle;Nachfolge\nB;A", present)))[0]


def test_counters_add_up_and_the_seal_follows_the_stock() -> None:
    text = "Art;Stelle;Bemerkung\nStadt;Geseke;\n;Werl;neu\n;Ense;\n;Nirgends;"
    present = stock(w=WERL, e=details("Gemeinde Ense"))
    found = plan(text, present)
    assert found.counts == {Action.CREATE: 1, Action.CHANGE: 1, Action.KEEP: 1, Action.WRONG: 1}
    assert found.does_something
    assert found.seal == plan(text, present).seal
    assert found.seal != plan(text, stock(w=details("Stadt Werl", note="alt"), e=details("Gemeinde Ense"))).seal


CELLS = st.text(max_size=12) | st.sampled_from(
    [
        "Werl",
        "Stadt Werl",
        "Ense",
        "05974052",
        "Stadt",
        "Agency",
        "1",
        "12",
        "01.01.2018",
        "2018-01-01",
        "a@b.example",
        "ja",
        "nein",
    ]
)


@given(st.lists(st.dictionaries(st.sampled_from(sorted(BY_NAME)), CELLS), max_size=8))
def test_no_lines_make_planning_raise_and_a_plan_carried_out_leaves_nothing_to_do(rows: list[dict[str, str]]) -> None:
    lines = [Line(number, {name: cell for name, cell in row.items() if cell}) for number, row in enumerate(rows, 2)]
    present = stock(a_stored_contact(7, 1, "a@b.example", is_default=True), w=WERL, e=details("Gemeinde Ense"))
    found = planned(lines, present)
    assert sum(found.counts.values()) == len(lines)
    after = dict(present.organisations)
    for line in found.lines:
        if line.organisation:
            after[line.organisation.key] = line.organisation.details
    assert len({one.short_name for one in after.values()}) == len(after)
    assert len({one.official_name for one in after.values()}) == len(after)


def test_an_empty_stock_and_no_lines_are_a_plan() -> None:
    assert not planned([], Stock()).does_something
