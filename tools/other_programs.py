"""Bring other people's programs that judge ours in tests: Dovecot as the mailbox, libical as a reader of calendars.

Debian's packages, where they can be installed. Elsewhere a stand-in takes the mailbox's part, and what only they can
show is skipped; one line says so.
"""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable

from tools import debian


def has_dovecot() -> bool:
    """Whether the IMAP server is here."""
    return bool(shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin"))


def has_libical() -> bool:
    """Whether the library is here."""
    try:
        ctypes.CDLL("libical.so.3")
    except OSError:
        return False
    return True


PROGRAMS: dict[str, Callable[[], bool]] = {"dovecot-imapd": has_dovecot, "libical3": has_libical}


def main() -> None:
    for package, is_here in PROGRAMS.items():
        if not is_here() and debian.may_install():
            print(f"other programs: installing {package}", file=sys.stderr, flush=True)
            debian.install(package)
        if not is_here():
            print(f"other programs: no {package}; what only it can show is skipped", file=sys.stderr)


if __name__ == "__main__":
    main()
