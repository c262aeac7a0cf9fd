"""Delivery: a closed letter has come to whom it is written; its campaign is told, and a mail to signatories drafted."""

from datetime import datetime

from broadside.accounts import Account
from campaigns.letters import news
from campaigns.letters.letters import Letter
from campaigns.letters.news import LetterNews


def deliver(letter: Letter, at: datetime, how: str, by: Account | None) -> LetterNews | None:
    """Record when and how it was delivered; the mail that this drafts, None when it stands already. Raises NotNow."""
    letter.deliver(at, how, by)
    return news.drafted(letter, news.of_delivery(letter), f"delivery:{letter.id}", by)
