"""Mail addresses in the form in which they travel."""

import idna


class UnsendableAddress(ValueError):
    """An address to which no letter can travel; the message says why."""


def wire(address: str) -> str:
    """The address with its domain in ASCII (IDNA 2008); the local part stays as it is.

    Raises UnsendableAddress for anything that is not one local part and one domain, or holds white space or
    control characters: such an address could smuggle a line into a header or an SMTP command.
    """
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(c.isspace() or not c.isprintable() or c in "<>" for c in address):
        raise UnsendableAddress(f"not a mail address: {address!r}")
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError as error:
        raise UnsendableAddress(f"no such domain can exist: {domain!r}") from error


def needs_utf8(address: str) -> bool:
    """Whether only a server with SMTPUTF8 (RFC 6531) can take this address: its local part is not ASCII."""
    return not address.rpartition("@")[0].isascii()
