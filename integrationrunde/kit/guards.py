"""Triggers that let rows never change, for SQLite and PostgreSQL; the migrations make them."""

from collections.abc import Iterable
from dataclasses import dataclass

APPROVED = "approved minutes never change"


@dataclass(frozen=True)
class Guard:
    """Refuses ``event`` on a row of ``table`` when ``condition`` holds, which may speak of the row as OLD and NEW.

    ``name`` is unique and stands in the error message of the database; without one it follows from table and event.
    """

    table: str
    event: str
    condition: str
    message: str = APPROVED
    name: str = ""

    @property
    def trigger(self) -> str:
        """What trigger and function are called."""
        verb, _of, columns = self.event.partition(" OF ")
        return self.name or f"frozen_{self.table}_{verb.lower()}" + (f"_{columns.split(',')[0]}" if columns else "")


def making(guards: Iterable[Guard], dialect: str) -> list[str]:
    """The statements that set the guards up."""
    return [statement for guard in guards for statement in _making(guard, dialect)]


def lifting(guards: Iterable[Guard], dialect: str) -> list[str]:
    """The statements that take the guards away."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {guard.trigger}" for guard in guards]
    return [f"DROP FUNCTION IF EXISTS {guard.trigger}() CASCADE" for guard in guards]


def _making(guard: Guard, dialect: str) -> list[str]:
    message = f"{guard.table}: {guard.message}"
    head = f"CREATE TRIGGER {guard.trigger} BEFORE {guard.event} ON {guard.table}"
    if dialect == "sqlite":
        return [f"{head} WHEN {guard.condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"]
    row = "OLD" if guard.event == "DELETE" else "NEW"
    refuse = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'"
    body = f"BEGIN IF {guard.condition} THEN {refuse}; END IF; RETURN {row}; END"
    return [
        f"CREATE FUNCTION {guard.trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"{head} FOR EACH ROW EXECUTE FUNCTION {guard.trigger}()",
    ]
