"""Write requirements.txt and requirements-dev.txt out of their .in files: exact versions with all their hashes.

The files name no registry and no folder, so that they fit every machine and every mirror. They are resolved anew each
time: this is also the way to take up newer versions.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = (
    "--quiet",
    "--upgrade",
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--no-emit-options",
)


def main() -> int:
    for name in ("requirements", "requirements-dev"):
        command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, "--output-file", f"{name}.txt", f"{name}.in"]
        # A folder of local wheels would add hashes that nobody else can have.
        environ = {key: value for key, value in os.environ.items() if key != "PIP_FIND_LINKS"}
        if subprocess.run(command, cwd=ROOT, env=environ).returncode:
            print(f"lock: {name}.in could not be resolved", file=sys.stderr)
            return 1
        print(f"lock: {name}.txt written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
