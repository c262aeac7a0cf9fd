"""python -m bench [NAME ...]: run the benchmarks, all or those named."""

import sys

from bench import (
    freezing,
    history,
    importing,
    inbox,
    learning,
    lighthouse,
    pages,
    preview,
    reading,
    rendering,
    sending,
    signing,
)

ALL = {
    "freezing": freezing.measure,
    "history": history.measure,
    "importing": importing.measure,
    "inbox": inbox.measure,
    "learning": learning.measure,
    "lighthouse": lighthouse.measure,
    "pages": pages.measure,
    "preview": preview.measure,
    "reading": reading.measure,
    "rendering": rendering.measure,
    "sending": sending.measure,
    "signing": signing.measure,
}


def main() -> None:
    """Print each figure as it is measured; an unknown name is refused."""
    names = sys.argv[1:] or list(ALL)
    if unknown := [name for name in names if name not in ALL]:
        sys.exit(f"No benchmark is called {', '.join(unknown)}; there are {', '.join(ALL)}.")
    for name in names:
        for figure in ALL[name]():
            figure.show()


if __name__ == "__main__":
    main()
