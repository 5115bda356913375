"""Bring the IMAP server that the tests of letters in talk to: Debian's Dovecot, where it can be installed.

Elsewhere a stand-in takes its part, and what only a real server can show is skipped; one line says so.
"""

import os
import shutil
import sys

from tools import debian


def installed() -> bool:
    """Whether Dovecot is here."""
    return bool(shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin"))


def main() -> None:
    if not installed() and debian.may_install():
        print("mailbox: installing dovecot-imapd", file=sys.stderr, flush=True)
        debian.install("dovecot-imapd")
    if not installed():
        print("mailbox: no Dovecot; its tests are skipped, a stand-in takes the others", file=sys.stderr)


if __name__ == "__main__":
    main()
