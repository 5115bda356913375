"""How tasks, parts and their histories are stored."""

import sqlalchemy as sa

from integrationrunde.actions.models import ActionItem, Ownership, OwnershipEntry
from integrationrunde.kit.database import db
from tests.actions.lives.base import Story


class Histories(Story):
    """What the tables say of the round."""

    def stored_tasks(self) -> list[ActionItem]:
        return list(db.session.scalars(sa.select(ActionItem).filter_by(series_id=self.series_id)))

    def stored_parts(self) -> list[Ownership]:
        own = sa.select(Ownership).join(Ownership.action_item).where(ActionItem.series_id == self.series_id)
        return list(db.session.scalars(own))

    def stored_entries(self) -> dict[int, list[tuple[str, str | None, str, str]]]:
        one = OwnershipEntry
        statement = (
            sa.select(one.ownership_id, one.kind, one.state_before, one.state_after, one.organisation_name)
            .join(one.ownership)
            .join(Ownership.action_item)
            .where(ActionItem.series_id == self.series_id)
            .order_by(one.happened_at, one.id)
        )
        found: dict[int, list[tuple[str, str | None, str, str]]] = {}
        for ident, kind, before, after, speaker in db.session.execute(statement):
            found.setdefault(ident, []).append((str(kind), before and str(before), str(after), speaker))
        return found
