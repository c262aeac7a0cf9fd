"""`make lock`: lock every dependency with hashes, for every platform, naming no index host."""

import subprocess
import sys

OPTIONS = ("--universal", "--python-version=3.11", "--generate-hashes", "--no-header", "--quiet")
NOWHERE = ("--no-emit-index-url", "--no-emit-find-links")
FILES = {
    "build": ("--group=build",),
    "run": ("pyproject.toml",),
    "test": ("pyproject.toml", "--extra=test"),
}


def main() -> None:
    """Write requirements/{build,run,test}.txt; what is locked stays unless pyproject.toml forbids it."""
    for name, sources in FILES.items():
        target = f"--output-file=requirements/{name}.txt"
        command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *NOWHERE, *sources, target]
        subprocess.run(command, check=True)  # noqa: S603 - our own command


if __name__ == "__main__":
    main()
