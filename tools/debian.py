"""Debian's packages, where this machine takes them without a question."""

import os
import shutil
import subprocess


def quietly(*call: str) -> int:
    """Run a program without a word; gives its exit status."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(call, stdin=subprocess.DEVNULL, capture_output=True, env=environ, check=False).returncode


def may_install() -> bool:
    """Whether packages can be installed: on Debian or Ubuntu, as root."""
    return os.geteuid() == 0 and bool(shutil.which("apt-get"))


def install(package: str) -> None:
    """Install a package; whether that worked is seen by looking for what it brings."""
    quietly("apt-get", "update", "-q")
    quietly("apt-get", "install", "-q", "-y", "--no-install-recommends", package)
