"""What each application would compile anew from the same sources, kept for all applications of a process.

Hundreds of applications are made by the tests. Most of their time went into compiling the same templates and the same
builders of URLs and into reading the same catalogs; nothing of that depends on an application's settings or database.
"""

from collections.abc import Callable
from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from integrationrunde.kit.transaction import House


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
    """A rule without defaults whose builders follow from its trace alone."""

    _builders: dict[tuple[str, tuple[tuple[bool, str], ...], bool], Callable[..., tuple[str, str]]] = {}  # noqa: RUF012 - shared on purpose

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]


TEMPLATES = Templates()
WORDS: dict[tuple[str, str], object] = {}
"""Read catalogs by language and domain."""


def share(app: House) -> None:
    """Let this application take templates and words from what others have read."""
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        app.extensions["babel"].instance.domain_instance.cache = WORDS


def install() -> None:
    """Let all applications of this process share the builders of their rules."""
    House.url_rule_class = QuickRule
