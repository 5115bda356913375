"""The words of a letter from its templates, with no page and no request about."""

import jinja2
import pytest

from integrationrunde.kit.transaction import House
from integrationrunde.outbox.mail import link
from integrationrunde.outbox.texts import compose

TEMPLATES = {
    "room/mail/hello.subject.txt": "Einladung:\n {{ title }}\n",
    "room/mail/hello.txt": (
        "Guten Tag,  \n\n\n\n{{ title }} & mehr: {{ link('sitzung/7') }}\n\n{{ house.sender_name }}\n\n"
    ),
    "room/mail/hello.html": (
        "{% extends 'outbox/letter.html' %}{% import 'outbox/_parts.html' as parts %}"
        "{% block subject %}{{ title }}{% endblock %}"
        "{% block content %}{{ parts.heading(title) }}{{ parts.facts([('Ort', 'Aula'), ('Raum', '')]) }}"
        "{{ parts.button(link(), 'Antworten', house.colour) }}{% endblock %}"
    ),
}


@pytest.fixture
def templates(app: House) -> None:
    assert app.jinja_env.loader is not None
    app.jinja_env.loader = jinja2.ChoiceLoader([jinja2.DictLoader(TEMPLATES), app.jinja_env.loader])


@pytest.mark.usefixtures("templates")
class TestCompose:
    def test_the_subject_is_one_line(self) -> None:
        assert compose("room/mail/hello", "de", title="Prüfung & <Rat>").subject == "Einladung: Prüfung & <Rat>"

    def test_the_text_is_plain_and_tight(self) -> None:
        text = compose("room/mail/hello", "de", title="Prüfung & <Rat>").text
        assert text == (
            f"Guten Tag,\n\nPrüfung & <Rat> & mehr: {link('sitzung/7')}\n\nGeschäftsstelle Austauschrunde\n"
        )

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_the_html_is_escaped_in_its_language_and_loads_nothing(self, language: str) -> None:
        html = compose("room/mail/hello", language, title="Prüfung & <Rat>").html
        assert "Prüfung &amp; &lt;Rat&gt;" in html
        assert f'<html lang="{language}">' in html
        assert f'href="{link()}"' in html
        assert "Aula" in html
        assert "Raum" not in html
        assert not {"<img", "<link", "<script", "http://", "src="} & set(html.split())
        assert "src=" not in html

    def test_a_forgotten_word_is_an_error(self) -> None:
        with pytest.raises(jinja2.UndefinedError):
            compose("room/mail/hello", "de")
