"""What each application would compile anew from the same sources, kept for all applications of a process.

Hundreds of applications are made by the tests. Most of their time went into compiling the same templates, rules of URLs
and statements and into reading the same catalogs and files; nothing of that depends on their settings or data.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

import sqlalchemy as sa
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule
from whitenoise import WhiteNoise

from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House

Builder = Callable[..., tuple[str, str]]


class Templates(BytecodeCache):
    """Compiled templates by name and source: a changed template is compiled again."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self._code[bucket.key, bucket.checksum] = bucket.code


class QuickRule(Rule):
    """A rule without defaults is read and compiled once; each application's own is bound to the same parts."""

    _read: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - shared on purpose
    _builders: dict[tuple[str, bool], Builder] = {}  # noqa: RUF012 - shared on purpose

    def compile(self) -> None:
        """Take the parts from what was read before."""
        if self.defaults:
            super().compile()
        elif self.rule in self._read:
            self.__dict__ |= self._read[self.rule]
            self._build = self._builders[self.rule, False].__get__(self, None)
            self._build_unknown = self._builders[self.rule, True].__get__(self, None)
        else:
            super().compile()
            parts = ("_parts", "_trace", "_converters", "arguments")
            self._read[self.rule] = {name: self.__dict__[name] for name in parts}

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        built = super()._compile_builder(append_unknown)
        if not self.defaults:
            self._builders[self.rule, append_unknown] = built
        return built


TEMPLATES = Templates()
WORDS: dict[tuple[str, str], object] = {}
"""Read catalogs by language and domain."""
DIALECTS: dict[str, sa.Dialect] = {}
STATEMENTS: dict[str, Any] = {}
"""Compiled statements by kind of database; they belong to a dialect, so that is shared too."""
FILES: dict[tuple[str, str], dict[str, Any]] = {}
"""Static files with their headers, by folder and prefix."""


def share(app: House) -> None:
    """Let this application take templates, words and statements from what others have read and compiled."""
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        app.extensions["babel"].instance.domain_instance.cache = WORDS
        engine = db.engine
        engine.dialect = DIALECTS.setdefault(engine.name, engine.dialect)
        engine._compiled_cache = STATEMENTS.setdefault(engine.name, engine._compiled_cache)


def install() -> None:
    """Let all applications of this process share what was read of their rules and of the files that never change."""
    House.url_rule_class = QuickRule
    read = WhiteNoise.update_files_dictionary

    def read_once(served: WhiteNoise, root: str, prefix: str) -> None:
        if (root, prefix) not in FILES:
            read(served, root, prefix)
            FILES[root, prefix] = dict(served.files)
        served.files |= FILES[root, prefix]

    WhiteNoise.update_files_dictionary = read_once
