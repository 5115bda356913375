"""A form in its reader's words: what each field is called, in which order, and what a value of it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from wtforms import BooleanField, Field, FieldList, FormField, SelectField
from wtforms.form import BaseForm

from integrationrunde.kit.words import _

_View = TypeVar("_View", bound=Callable[..., Any])
_MARK = "form_of_this_page"


@dataclass(frozen=True)
class FieldWords:
    """What people call a field, and what its values (as sent) say; technical ones nobody has filled in."""

    label: str
    is_technical: bool = False
    values: dict[str, str] = field(default_factory=dict)


def takes(blank: Callable[[], BaseForm]) -> Callable[[_View], _View]:
    """Register which form a view takes, for pages that show what was typed though the view never came to its form."""

    def mark(view: _View) -> _View:
        setattr(view, _MARK, blank)
        return view

    return mark


def form_of(view: object) -> BaseForm | None:
    """The form that was registered for a view, None without one."""
    blank = getattr(view, _MARK, None)
    return blank() if blank else None


def words_of(form: BaseForm) -> dict[str, FieldWords]:
    """The words of every field by its name as it is sent, in the order of the form."""
    return dict(_named(form, ""))


def _named(form: BaseForm, behind: str) -> Iterator[tuple[str, FieldWords]]:
    for one in form:
        if isinstance(one, FormField):
            yield from _named(one.form, behind)
        elif isinstance(one, FieldList):
            yield from _numbered(one)
        else:
            yield one.name, FieldWords(f"{one.label.text}{behind}", _is_technical(one), _values(one))


def _numbered(lines: "FieldList[Any]") -> Iterator[tuple[str, FieldWords]]:
    for number, entry in enumerate(lines, start=1):
        behind = f" ({number})" if len(lines) > 1 else ""
        if isinstance(entry, FormField):
            yield from _named(entry.form, behind)
        else:
            yield entry.name, FieldWords(f"{lines.label.text}{behind}")


def _is_technical(one: Field) -> bool:
    return getattr(one.widget, "input_type", "") == "hidden"


def _values(one: Field) -> dict[str, str]:
    if isinstance(one, BooleanField):
        return dict.fromkeys(("y", "true", "on", "1"), _("yes"))
    if isinstance(one, SelectField):
        return {str(choice[0]): str(choice[1]) for choice in one.iter_choices()}
    return {}
