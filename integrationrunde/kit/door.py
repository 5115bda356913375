"""Who may pass: the kinds of door."""

import enum

from integrationrunde.kit.actor import Role


class Door(enum.Enum):
    """Who may pass an endpoint."""

    PUBLIC = "public"
    GUEST = "guest"
    LINK = "link"
    ACCOUNT = "account"
    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"
    OVERALL_ADMIN = "overall_admin"

    @property
    def role(self) -> Role | None:
        """The role that the door asks for, None where it asks for none."""
        if self is Door.OVERALL_ADMIN:
            return Role.ADMIN
        return Role(self.value) if self.value in set(Role) else None

    @property
    def needs_account(self) -> bool:
        """Whether somebody must be signed in."""
        return self not in (Door.PUBLIC, Door.GUEST, Door.LINK)

    @property
    def needs_csrf_token(self) -> bool:
        """Whether a cookie carries authority here, so that unsafe requests need a token (MODEL.md 3)."""
        return self not in (Door.PUBLIC, Door.LINK)
