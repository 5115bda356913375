"""Who may pass: the kinds of door.

``PUBLIC``  anybody, without a cookie
``GUEST``   anybody, with the session cookie and its CSRF token (signing in)
``LINK``    whoever comes with a capability link; the view proves it
``ACCOUNT`` any signed-in account
``READER``, ``EDITOR``, ``ADMIN``  an account with at least this role; where the thing belongs to a series, the view
asks `access.require(series_id)`, so that a role in one series opens nothing in another.
``OVERALL_ADMIN``  an admin for all series (accounts, settings)
"""

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
