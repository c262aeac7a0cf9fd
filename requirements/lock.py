"""`make lock`: lock every dependency with hashes, for every platform, naming no index host."""

import subprocess
import sys

OPTIONS = ("--universal", "--python-version=3.11", "--generate-hashes", "--no-header", "--quiet")
NOWHERE = ("--no-emit-index-url", "--no-emit-find-links")
FILES = {"run": ("build",), "test": ("build", "test")}


def main() -> None:
    """Write requirements/run.txt and requirements/test.txt; needs `uv` installed beside Python."""
    for name, extras in FILES.items():
        chosen = [f"--extra={extra}" for extra in extras]
        target = f"--output-file=requirements/{name}.txt"
        command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *NOWHERE, *chosen, "pyproject.toml", target]
        subprocess.run(command, check=True)  # noqa: S603 - our own command


if __name__ == "__main__":
    main()
