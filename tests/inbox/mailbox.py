"""A small IMAP server (RFC 3501, as much as is needed), which can lack abilities, refuse, hang up, and be silent."""

import contextlib
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from integrationrunde.inbox.settings import MailboxSettings


@dataclass
class Kept:
    """A letter in a folder."""

    raw: bytes
    flags: set[str] = field(default_factory=set)


class FakeServer(socketserver.ThreadingTCPServer):
    """One account. ``lacks`` names capabilities it does not have; ``refuses`` a command, ``fails_on`` one at which
    the connection ends."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.folders: dict[str, dict[int, Kept]] = {"INBOX": {}}
        self.validity, self.next_uid = 7, 1
        self.lacks: set[str] = set()
        self.is_read_only = False
        self.fails_on = ""
        self.refuses = ""
        self.silence = 0.0
        self.commands: list[str] = []

    def mailbox(self, **changes: Any) -> MailboxSettings:
        """The settings of this mailbox."""
        return MailboxSettings(
            **{
                "host": "127.0.0.1",
                "port": self.server_address[1],
                "security": "none",
                "username": "runde",
                "password": "secret",
                "folder": "INBOX",
                "done_folder": "Verarbeitet",
                "failed_folder": "Fehler",
                "ca_file": None,
                "timeout": 2.0,
                **changes,
            }
        )

    def put(self, raw: bytes) -> int:
        """A letter arrives."""
        uid = self.next_uid
        self.folders["INBOX"][uid] = Kept(raw)
        self.next_uid += 1
        return uid


class _Talk(socketserver.StreamRequestHandler):
    server: FakeServer

    def handle(self) -> None:
        time.sleep(self.server.silence)
        self.say("* OK ready")
        with contextlib.suppress(OSError, ValueError):
            while line := self.rfile.readline().decode():
                tag, _, command = line.strip().partition(" ")
                self.server.commands.append(command)
                if self.server.fails_on and self.server.fails_on in command:
                    return
                if self.server.refuses and self.server.refuses in command:
                    self.say(f"{tag} NO you may not")
                    continue
                self.answer(command)
                self.say(f"{tag} OK done")
                if command.upper() == "LOGOUT":
                    return

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def answer(self, command: str) -> None:
        words = re.findall(r'"[^"]*"|\([^)]*\)|\S+', command)
        plain = [word.strip('"') for word in words]
        name = (words[1] if words[0].upper() == "UID" else words[0]).lower()
        method = getattr(self, f"do_{name}", None)
        if method:
            method(plain)

    def do_capability(self, _words: list[str]) -> None:
        self.say(f"* CAPABILITY {' '.join(sorted({'IMAP4rev1', 'MOVE', 'UIDPLUS'} - self.server.lacks))}")

    def do_logout(self, _words: list[str]) -> None:
        self.say("* BYE")

    def do_select(self, words: list[str]) -> None:
        folder = self.server.folders[words[1]]
        self.say(f"* {len(folder)} EXISTS")
        self.say("* OK [PERMANENTFLAGS (\\Deleted \\*)] yes")
        self.say(f"* OK [UIDVALIDITY {self.server.validity}] yes")
        if self.server.is_read_only:
            self.say("* OK [READ-ONLY] no")

    do_examine = do_select

    def do_search(self, _words: list[str]) -> None:
        waiting = [uid for uid, kept in self.inbox.items() if "\\Deleted" not in kept.flags]
        self.say("* SEARCH " + " ".join(map(str, waiting)))

    def do_fetch(self, words: list[str]) -> None:
        uid = int(words[2])
        if uid in self.inbox:
            raw = self.inbox[uid].raw
            self.wfile.write(b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%s)\r\n" % (uid, len(raw), raw))

    def do_store(self, words: list[str]) -> None:
        self.inbox[int(words[2])].flags |= set(words[4].strip("()").split())

    def do_list(self, words: list[str]) -> None:
        if words[2] in self.server.folders:
            self.say(f'* LIST () "/" "{words[2]}"')

    def do_create(self, words: list[str]) -> None:
        self.server.folders.setdefault(words[1], {})

    def do_copy(self, words: list[str]) -> None:
        self.server.folders[words[3]][int(words[2])] = self.inbox[int(words[2])]

    def do_move(self, words: list[str]) -> None:
        self.server.folders[words[3]][int(words[2])] = self.inbox.pop(int(words[2]))

    def do_expunge(self, words: list[str]) -> None:
        self.inbox.pop(int(words[2]))

    @property
    def inbox(self) -> dict[int, Kept]:
        return self.server.folders["INBOX"]


@contextlib.contextmanager
def fake_server() -> Iterator[FakeServer]:
    """Start it and end it."""
    server = FakeServer()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
