"""The macros of the face: accessible wiring of what they render, and no inline style or script in any template."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jinja2
import pytest
import wtforms
from flask import Flask, render_template, render_template_string
from flask_babel import Babel
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict
from wtforms import validators

from integrationrunde.kit.kept import KeptField
from integrationrunde.kit.lists import Page, wish
from tests.house.documents import Document

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STATEMENTS = [
    ("public", name) for name in ("help", "easy_language", "accessibility", "barrier_report", "privacy", "imprint")
]


class Sample(wtforms.Form):
    """One field of every kind."""

    title = wtforms.StringField("Title", [validators.InputRequired("Please fill in.")])
    day = wtforms.DateField("Day", [validators.InputRequired("Which day?")])
    kind = wtforms.SelectField("Kind", choices=[("a", "A"), ("b", "B")])
    answer = wtforms.RadioField(
        "Answer", [validators.InputRequired("Choose one.")], choices=[("y", "Yes"), ("n", "No")]
    )
    days = wtforms.SelectMultipleField(
        "Days",
        choices=[("mo", "Monday")],
        widget=wtforms.widgets.ListWidget(prefix_label=False),
        option_widget=wtforms.widgets.CheckboxInput(),
    )
    online = wtforms.BooleanField("Online")
    remark = wtforms.TextAreaField("Remark")
    paper = wtforms.FileField("Paper")
    version = wtforms.HiddenField()


@pytest.fixture
def face() -> Iterator[Flask]:
    """Templates and translations without database, rooms or sign-in."""
    app = Flask("face", template_folder=str(TEMPLATES), static_folder=str(ROOT / "integrationrunde" / "static"))
    app.config.update(
        SECRET_KEY="only-here",
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "integrationrunde" / "translations"),
    )
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals["csrf_token"] = generate_csrf
    Babel(app)
    app.add_url_rule("/list", "list", lambda: "")
    for room, name in [*STATEMENTS, ("public", "appearance"), ("accounts", "own"), ("accounts", "sign_out")]:
        app.add_url_rule(f"/{room}/{name}", f"{room}.{name}", lambda: "")
    with app.test_request_context("/list?sort=name&q=werl"):
        yield app


def rendered(source: str, **context: Any) -> Document:
    """A template's source as a document."""
    return Document(render_template_string(source, **context))


def form_page(form: wtforms.Form, call: str) -> Document:
    return rendered('{% from "components/form.html" import field, error_summary %}' + call, form=form)


def frame() -> dict[str, Any]:
    return {
        "operator": {"name": "KI Musterkreis", "mark_url": None},
        "navigation": [{"url": "/list", "label": "Series", "current": True, "waiting": 0}],
        "languages": [("de", "Deutsch", "?lang=de", True), ("en", "English", "?lang=en", False)],
        "language": "de",
        "actor": {"label": "Secretariat"},
        "demo_banner": None,
    }


@pytest.mark.parametrize("name", ["title", "day", "kind", "remark", "paper", "online"])
def test_a_field_has_a_label_and_names_its_hint(face: Flask, name: str) -> None:
    page = form_page(Sample(), f"{{{{ field(form.{name}, hint='A hint') }}}}")
    control = page.by_id(name)
    assert page.one("label", for_=name).text.strip().startswith(name.capitalize())
    assert page.by_id(control["aria-describedby"]).text == "A hint"
    assert "aria-invalid" not in control


def test_a_wrong_field_names_hint_and_error(face: Flask) -> None:
    form = Sample(MultiDict({"day": "yesterday"}))
    form.validate()
    page = form_page(form, "{{ field(form.title, hint='A hint', autocomplete='organization') }}")
    control = page.one("input")
    described = (control["aria-describedby"] or "").split()
    assert described == ["title-hint", "title-error"]
    assert control["aria-invalid"] == "true"
    assert control["autocomplete"] == "organization"
    assert "Please fill in." in page.by_id("title-error").text
    assert "(required)" in page.one("label").text


@pytest.mark.parametrize(("name", "kind"), [("answer", "radio"), ("days", "checkbox")])
def test_a_group_is_a_fieldset_with_a_label_for_each_option(face: Flask, name: str, kind: str) -> None:
    page = form_page(Sample(), f"{{{{ field(form.{name}, hint='A hint') }}}}")
    assert page.one("fieldset")["aria-describedby"] == f"{name}-hint"
    assert page.one("legend").text.strip()
    options = page.all("input", type=kind)
    assert options
    assert all(page.one("label", for_=option["id"] or "").text for option in options)


def test_a_hidden_field_has_no_label(face: Flask) -> None:
    page = form_page(Sample(), "{{ field(form.version) }}")
    assert page.one("input")["type"] == "hidden"
    assert not page.all("label")


def test_the_error_summary_links_to_every_wrong_field(face: Flask) -> None:
    form = Sample(MultiDict({"kind": "a"}))
    form.validate()
    fields = "".join(f"{{{{ field(form.{name}) }}}}" for name in ("title", "day", "kind", "answer"))
    page = form_page(form, "{{ error_summary(form) }}" + fields)
    targets = [(link["href"] or "").removeprefix("#") for link in page.all("a")]
    assert targets == ["title", "day", "answer-0"]
    assert all(page.by_id(target).tag == "input" for target in targets)
    assert page.by_id("error-summary")["tabindex"] == "-1"


def test_without_errors_there_is_no_summary(face: Flask) -> None:
    assert not form_page(Sample(), "{{ error_summary(form) }}").nodes


def test_typed_text_is_escaped_everywhere(face: Flask) -> None:
    evil = '"><script>alert(1)</script>'
    form = Sample(data={"title": evil, "remark": evil})
    page = form_page(form, "{{ field(form.title, hint=evil) }}{{ field(form.remark) }}".replace("evil", repr(evil)))
    assert not page.all("script")


def test_forms_carry_a_token_unless_told_otherwise(face: Flask) -> None:
    source = (
        '{%% from "components/form.html" import form_tag, post_button %%}'
        '{%% call form_tag(%s) %%}{%% endcall %%}{{ post_button("/x", "Go", %s) }}'
    )
    assert len(rendered(source % ("", "fields={'a': [1, 2]}")).all("input", name="csrf_token")) == 2
    assert not rendered(source % ("csrf=false", "csrf=false")).all("input", name="csrf_token")


def a_table(rows: list[str]) -> Document:
    source = """{% from "components/table.html" import table, head, cell %}
    {% set columns = [{"label": "Name", "key": "name"}, {"label": "Count", "key": "count", "numeric": true}] %}
    {% call(row) table("Seats", columns, rows, wish=wish) %}
    {{ head(row, "/seat") }}{{ cell(none, numeric=true) }}{% endcall %}"""
    return rendered(source, rows=rows, wish=wish(sorts=("name", "count")))


def test_a_table_has_caption_scopes_and_a_region_for_the_keyboard(face: Flask) -> None:
    page = a_table(["Werl", "Soest"])
    assert page.one("caption").text == "Seats"
    assert [node.text.strip() for node in page.all("th", scope="row")] == ["Werl", "Soest"]
    region = page.one("div", role="region")
    assert (region["tabindex"], region["aria-label"]) == ("0", "Seats")


def test_sort_links_turn_the_order_round_and_keep_the_search(face: Flask) -> None:
    name, count = a_table(["Werl"]).all("th", scope="col")
    assert name["aria-sort"] == "ascending"
    assert "aria-sort" not in count
    links = [node["href"] or "" for node in a_table([]).all("a")]
    queries = [parse_qs(urlsplit(link).query) for link in links]
    assert queries[0] == {"q": ["werl"], "sort": ["-name"]}
    assert queries[1] == {"q": ["werl"], "sort": ["count"]}


def test_an_empty_table_says_so(face: Flask) -> None:
    assert a_table([]).one("td")["colspan"] == "2"


def test_pages_of_a_list_are_links_that_name_the_present_one(face: Flask) -> None:
    source = '{% from "components/list.html" import pagination %}{{ pagination(page, wish) }}'
    page = rendered(source, page=Page([], 300, 3, 20), wish=wish(sorts=("name",)))
    assert page.one("a", aria_current="page").text.split() == ["Page", "3"]
    assert all("q=werl" in (link["href"] or "") for link in page.all("a"))
    assert page.one("nav")["aria-label"]
    assert not rendered(source, page=Page([], 5, 1, 20), wish=wish(sorts=("name",))).nodes


@pytest.mark.parametrize("kind", ["success", "info", "warning", "danger", "neutral"])
def test_a_status_is_told_by_icon_and_text(face: Flask, kind: str) -> None:
    page = rendered('{% from "components/status.html" import badge %}{{ badge(kind, "held") }}', kind=kind)
    icon = next(node for node in page.nodes if "kern-icon" in node.classes())
    assert icon["aria-hidden"] == "true"
    assert page.nodes[0].text.strip() == "held"


def test_a_tile_says_name_and_status_and_stands_at_its_place(face: Flask) -> None:
    tile = {"column": 4, "row": 0, "label": "Geseke", "kind": "danger", "text": "declined", "url": "/seat"}
    page = rendered('{% from "components/map.html" import tile_map %}{{ tile_map("Map", [tile]) }}', tile=tile)
    assert {"tile-c5", "tile-r1", "ir-tile--danger"} <= set(page.one("li").classes())
    assert page.one("a").text == "Geseke: declined"


def test_every_place_of_the_map_has_its_rule(face: Flask) -> None:
    sheet = (ROOT / "integrationrunde/static/css/map.css").read_text(encoding="utf-8")
    assert all(f".tile-c{n} {{" in sheet and f".tile-r{n} {{" in sheet for n in range(1, 13))


@pytest.mark.parametrize("layout", ["page", "holder"])
@pytest.mark.parametrize("failed", [True, False])
def test_a_page_has_its_landmarks_and_one_heading(face: Flask, layout: str, failed: bool) -> None:
    source = "{% set has_errors = failed %}{% block title %}Agenda{% endblock %}"
    source = f'{{% extends "layout/{layout}.html" %}}' + source
    page = rendered(source, failed=failed, **frame())
    assert page.one("title").text == ("Error: " if failed else "") + "Agenda – Integrationsrunde"
    assert page.one("h1").text == "Agenda"
    assert page.by_id((page.all("a")[0]["href"] or "").removeprefix("#")).tag == "main"
    assert len(page.all("header")) == len(page.all("footer")) == 1
    assert {f"/{room}/{name}" for room, name in STATEMENTS} <= {link["href"] for link in page.all("a")}


def test_link_pages_lead_to_no_account_and_set_no_token(face: Flask) -> None:
    page = rendered('{% extends "layout/holder.html" %}{% block title %}Invitation{% endblock %}', **frame())
    assert not page.all("form")
    assert not [link for link in page.all("a") if "accounts" in (link["href"] or "")]
    assert page.one("meta", name="robots")["content"] == "noindex"


def test_the_error_page_keeps_what_was_typed(face: Flask) -> None:
    kept = [KeptField("note", "Line 1\n<b>2</b>"), KeptField("version", "4")]
    html = render_template(
        "errors/error.html", status=409, heading="Not now", message="Over.", kept=kept, retry_url="/again", **frame()
    )
    page = Document(html)
    assert page.by_id("kept-text").text.count("Line 1\n<b>2</b>") == 1
    assert {i["name"]: i["value"] for i in page.all("input", type="hidden")} == {
        "note": "Line 1\n<b>2</b>",
        "version": "4",
    }
    assert page.one("form")["action"] == "/again"
