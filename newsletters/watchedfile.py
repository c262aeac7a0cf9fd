"""feeds.yml under watch: read anew when it was changed."""

from pathlib import Path

from newsletters.feedsfile import FeedsFile, FeedsFileError, read_feeds_file


class WatchedFile:
    """feeds.yml, read anew when it was changed; its mistakes are kept for the desk to show."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self.file: FeedsFile | None = None
        self.mistakes = ""

    def look(self) -> bool:
        """Read the file if it is not as it was; True when it was read."""
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
        except OSError:
            stamp = (0, 0)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self.file, self.mistakes = read_feeds_file(self._path), ""
        except FeedsFileError as error:
            self.file, self.mistakes = None, str(error)
        return True
