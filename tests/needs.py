"""What the tests need beyond Python: found, or fetched from the system's package manager.

`python -m tests.needs` fetches what is missing where it may (as root, on Debian); with CI=true a missing
piece is a failure, on a laptop its tests are skipped with one loud line.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """One program: the names it goes by, and Debian's package of it."""

    name: str
    programs: tuple[str, ...]
    package: str

    @property
    def path(self) -> str | None:
        """Where it is, or None."""
        return next((found for program in self.programs if (found := shutil.which(program))), None)


CHROMIUM = Need("Chromium", ("chromium", "chromium-browser", "google-chrome"), "chromium")
SPAMASSASSIN = Need("SpamAssassin", ("spamassassin",), "spamassassin")
NEEDS = (CHROMIUM, SPAMASSASSIN)


def must_have_all() -> bool:
    """Whether nothing may be skipped."""
    return os.environ.get("CI") == "true"


def main() -> int:
    """Fetch what is missing; returns 1 when something stays missing and nothing may be skipped."""
    if missing := [need for need in NEEDS if need.path is None]:
        _fetch([need.package for need in missing])
    still = [need.name for need in NEEDS if need.path is None]
    if still:
        print(
            f"!!! Missing: {', '.join(still)}. Tests that need it are skipped; install it to run them.", file=sys.stderr
        )
    return 1 if still and must_have_all() else 0


def _fetch(packages: list[str]) -> None:
    manager = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else [shutil.which("sudo") or "", "-n"]
    if manager is None or (sudo and not sudo[0]):
        return
    print(f"Installing {', '.join(packages)} for the tests.")
    silent = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run([*sudo, manager, *words], check=False, stdout=subprocess.DEVNULL, env=silent)


if __name__ == "__main__":
    sys.exit(main())
