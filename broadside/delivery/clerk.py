"""The clerk: writes the marks of all connections of a process into the ledger, those that wait together in one go.

A mark waits until every connection that can has had its turn, so the busier it gets the more of them share one
statement. What was accepted is left with the clerk, and written with the next marks: until then that message counts
as being sent, and a crash puts it in doubt, as it would have a moment before.
"""

import logging
import time
from collections import deque
from dataclasses import dataclass, field

from sqlalchemy import Engine

from broadside.delivery.book import Book, Mark
from broadside.delivery.turns import BETWEEN, Steps

log = logging.getLogger(__name__)

PATIENCE = 20  # tries, a second apart, to write down what cannot be taken back


class NotWritten(Exception):
    """A mark that the database did not take."""


@dataclass(slots=True)
class Order:
    """A mark on its way: `state` and `reason` once it is written, empty when the message had moved on; when asked."""

    mark: Mark
    done: bool = False
    error: Exception | None = None
    state: str = ""
    reason: str = ""
    asked_at: float = 0.0


@dataclass
class Clerk:
    """Writes for one process, in one thread; what it could not write stays with it.

    `shaken` says that the database failed it, so that marks which were taken may be gone all the same.
    """

    engine: Engine
    waiting: deque[Order] = field(default_factory=deque)
    book: Book | None = None
    shaken: bool = False

    def begin(self, message_id: int, worker_id: str, hashed: str | None) -> Steps[Order]:
        """Mark a claimed message as being sent, if it still may be; raises NotWritten.

        The order's state says what came of it: sending, excluded with the reason, or nothing when it is not ours.
        """
        order = Order(Mark(message_id, worker_id, None, hashed))
        self.waiting.append(order)
        yield BETWEEN
        if order.error is not None:
            raise NotWritten("The database did not take a mark.") from order.error
        return order

    def accepted(self, message_id: int, worker_id: str, reply: str) -> None:
        """Take note of a message that was accepted; it is written with what comes next, or by `flush`."""
        self.waiting.append(Order(Mark(message_id, worker_id, reply)))

    def write(self) -> bool:
        """Write all that waits in one statement; of what fails, the outcomes wait for the next time."""
        orders = [self.waiting.popleft() for _ in range(len(self.waiting))]
        if not orders:
            return True
        asked_at = time.monotonic()
        try:
            self.book = self.book or Book(self.engine)
            found = self.book.write([order.mark for order in orders])
        except Exception as error:
            log.warning("The database did not take %d marks, and is asked again: %s", len(orders), error)
            self._put_back(orders, error)
            return False
        for order in orders:
            order.state, order.reason = found.get(order.mark.id, ("", ""))
            order.asked_at, order.done = asked_at, True
        return True

    def flush(self) -> None:
        """Write what waits; a busy database is asked again, since the mail cannot be taken back. Raises NotWritten."""
        for _ in range(PATIENCE):
            if self.write():
                return
            time.sleep(1)
        raise NotWritten(f"The database did not take the outcome of {len(self.waiting)} messages.")

    def close(self) -> None:
        """Close the book, until there is something to write again."""
        if self.book is not None:
            self.book.close()
            self.book = None

    def _put_back(self, orders: list[Order], error: Exception) -> None:
        self.shaken = self.shaken or (self.book is not None and self.book.lost)
        self.close()
        for order in orders:
            if order.mark.reply is None:
                order.error, order.done = error, True
        self.waiting.extendleft(reversed([order for order in orders if not order.done]))
