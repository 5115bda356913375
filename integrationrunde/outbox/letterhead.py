"""Who the house is when it writes: sender, reply address, addresses of its pages. From the configuration."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from integrationrunde.kit.links import Keyring


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every letter of this installation carries.

    ``sender_address`` is From and ORGANIZER alike; ``domain`` ends Message-IDs; ``base_url`` has no slash at its end.
    ``tagged_address`` is the mailbox whose plus-addresses reach the inbox and take the replies, "" where none is.
    """

    sender_name: str
    sender_address: str
    reply_to: str
    tagged_address: str
    domain: str
    base_url: str


def letterhead() -> Letterhead:
    """The letterhead of the running application."""
    config = current_app.config
    return Letterhead(
        sender_name=config["MAIL_SENDER_NAME"],
        sender_address=config["MAIL_SENDER"],
        reply_to=config["INBOX_ADDRESS"] or config["MAIL_REPLY_TO"],
        tagged_address=config["INBOX_ADDRESS"],
        domain=config["MAIL_DOMAIN"],
        base_url=config["BASE_URL"],
    )


def keyring() -> Keyring:
    """The keys that sign personal links."""
    return cast(Keyring, current_app.extensions["keyring"])
