"""A real IMAP server on loopback: Debian's Dovecot, with a new mailbox for whoever asks."""

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from integrationrunde.inbox.settings import MailboxSettings

TLS = Path(__file__).parents[1] / "outbox" / "tls"
_numbers = count(1)

CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = yes
ssl_cert = <{tls}/server.pem
ssl_key = <{tls}/server.key
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
namespace inbox {{
  inbox = yes
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server."""

    plain: int
    tls_port: int

    def mailbox(self, **changes: Any) -> MailboxSettings:
        """The settings of a mailbox that nobody has used."""
        return MailboxSettings(
            **{
                "host": "localhost",
                "port": self.plain,
                "security": "starttls",
                "username": f"runde{next(_numbers)}",
                "password": "secret",
                "folder": "INBOX",
                "done_folder": "Verarbeitet",
                "failed_folder": "Fehler",
                "ca_file": str(TLS / "authority.pem"),
                "timeout": 10.0,
                **changes,
            }
        )


def is_installed() -> bool:
    """Whether there is one to start."""
    return bool(shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin"))


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Dovecot]:
    """Start it, wait until it answers, end it. Its mailboxes belong to another user, who has to reach the folder."""
    made = Dovecot(_free_port(), _free_port())
    (folder / "mail").mkdir()
    identity = _identity()
    folder.chmod(0o755)
    if os.geteuid() == 0:
        shutil.chown(folder / "mail", identity["mail"], identity["mail_group"])
    config = folder / "dovecot.conf"
    config.write_text(
        CONFIG.format(folder=folder, tls=TLS, plain=made.plain, tls_port=made.tls_port, **identity), encoding="utf-8"
    )
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "dovecot"
    process = subprocess.Popen([program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(made.plain, process, folder / "log")
        yield made
    finally:
        process.terminate()
        process.wait(10)


def _identity() -> dict[str, str]:
    if os.geteuid() == 0:
        return {"internal": "dovecot", "login": "dovenull", "group": "dovecot", "mail": "mail", "mail_group": "mail"}
    name, group = getpass.getuser(), str(os.getegid())
    return {"internal": name, "login": name, "group": group, "mail": str(os.geteuid()), "mail_group": group}


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as probe:
            probe.settimeout(5)
            if probe.recv(100).startswith(b"* OK"):
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"Dovecot does not start: {log.read_text() if log.exists() else ''}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
