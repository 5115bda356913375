"""Make the checkout ready: virtual environment, dependencies, front-end assets, compiled words.

Runs on the system's Python with nothing but the standard library. A second run does nothing and takes no time: what
was installed is noted by its hash in `.venv/.ready-*`.

    python3 tools/bootstrap.py          what `make run` needs
    python3 tools/bootstrap.py --dev    and what the checks need
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
KNOWN = ("python3.14", "python3.13", "python3.12", "python3.11")


class NotReady(Exception):
    """Something is missing that cannot be fetched; the message says what to do, in one line."""


def quietly(*command):
    """Run a command without a word; returns its exit status."""
    environ = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    silent = subprocess.DEVNULL
    return subprocess.run(command, stdin=silent, stdout=silent, stderr=silent, env=environ).returncode


def answers(python, statement):
    """Whether this Python runs the statement without an error."""
    return quietly(python, "-c", statement) == 0


def fresh_enough(python):
    return answers(python, "import sys; sys.exit(sys.version_info[:2] < %r)" % (OLDEST,))


def find_python():
    """A Python that is new enough and can make virtual environments."""
    candidates = [sys.executable, *filter(None, map(shutil.which, ("python3", *KNOWN)))]
    fresh = [python for python in dict.fromkeys(candidates) if fresh_enough(python)]
    if not fresh:
        raise NotReady("Python 3.11 or newer is needed; this is %d.%d (%s)." % (*sys.version_info[:2], sys.executable))
    able = [python for python in fresh if answers(python, "import venv, ensurepip")]
    return able[0] if able else with_venv(fresh[0])


def with_venv(python):
    """Debian keeps `venv` in a package of its own."""
    version = subprocess.check_output([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
    package = "python%s-venv" % version.decode().strip()
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("bootstrap: installing %s" % package, flush=True)
        quietly("apt-get", "update", "-q")
        quietly("apt-get", "install", "-q", "-y", "--no-install-recommends", package)
        if answers(python, "import venv, ensurepip"):
            return python
    raise NotReady("Python's venv module is missing; on Debian and Ubuntu: sudo apt install %s" % package)


def make_venv():
    """A working virtual environment in `.venv`; a broken one (moved, Python gone) is replaced."""
    own = "import sys, pip; sys.exit(sys.prefix != %r)" % str(VENV)
    if PYTHON.exists() and fresh_enough(str(PYTHON)) and answers(str(PYTHON), own):
        return
    python = find_python()
    print("bootstrap: making .venv", flush=True)
    if subprocess.run([python, "-m", "venv", "--clear", str(VENV)], stdin=subprocess.DEVNULL).returncode:
        raise NotReady("no virtual environment could be made in .venv")


def install(name):
    """Install exactly what the lock file says, unless that was done already."""
    lock = ROOT / ("%s.txt" % name)
    stamp = VENV / (".ready-%s" % name)
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text().strip() == wanted:
        return
    print("bootstrap: installing %s" % lock.name, flush=True)
    pip = [str(PYTHON), "-m", "pip", "--quiet", "--no-input", "--disable-pip-version-check", "install"]
    environ = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    call = [*pip, "--require-hashes", "-r", str(lock)]
    if subprocess.run(call, stdin=subprocess.DEVNULL, env=environ).returncode:
        raise NotReady("the packages in %s could not be installed; is the package registry in reach?" % lock.name)
    stamp.write_text(wanted + "\n")


def call(*command):
    if subprocess.run([str(PYTHON), *command], cwd=str(ROOT), stdin=subprocess.DEVNULL).returncode:
        raise NotReady("%s failed" % command[0])


def main():
    names = ["requirements", *(["requirements-dev"] if "--dev" in sys.argv[1:] else [])]
    (ROOT / ".cache").mkdir(exist_ok=True)
    with open(ROOT / ".cache" / "bootstrap.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_venv()
        for name in names:
            install(name)
        call("tools/assets.py")
        call("tools/words.py", "--compile")


if __name__ == "__main__":
    try:
        main()
    except NotReady as problem:
        sys.exit("bootstrap: %s" % problem)
    except KeyboardInterrupt:
        sys.exit(130)
