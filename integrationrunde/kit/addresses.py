"""Mail addresses in the form in which they travel."""

import idna

LONGEST = 254  # RFC 5321, 4.5.3.1.3, less its two brackets
_SPECIAL = frozenset('()<>[]:;@\\,"')


class UnsendableAddress(ValueError):
    """An address to which no letter can travel; the message says why."""


def wire(address: str) -> str:
    """The address with its domain in ASCII (IDNA 2008); the local part stays as it is.

    Raises UnsendableAddress for anything that is not one plain local part and one domain. White space, control
    characters, quotes, brackets and commas could smuggle a second line or recipient into a header or a command.
    """
    local, _, domain = address.rpartition("@")
    if not (local and domain) or len(address) > LONGEST or not all(map(_is_plain, local + domain)):
        raise UnsendableAddress(f"not a mail address: {address!r}")
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError as error:
        raise UnsendableAddress(f"no such domain can exist: {domain!r}") from error


def is_sendable(address: str) -> bool:
    """Whether letters can travel to this address, by its form alone."""
    try:
        wire(address)
    except UnsendableAddress:
        return False
    return True


def needs_utf8(address: str) -> bool:
    """Whether only a server with SMTPUTF8 (RFC 6531) can take this address: its local part is not ASCII."""
    return not address.rpartition("@")[0].isascii()


def _is_plain(character: str) -> bool:
    return character.isprintable() and not character.isspace() and character not in _SPECIAL
