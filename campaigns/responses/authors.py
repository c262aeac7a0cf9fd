"""Author: whoever writes in a joint response."""

from dataclasses import dataclass

from broadside.accounts import Account
from campaigns.responses.members import Member


@dataclass(frozen=True)
class Author:
    """A colleague, or a partner organisation by a personal link: one of the two, or nobody."""

    account: Account | None = None
    member: Member | None = None

    @property
    def known(self) -> bool:
        """Whether it is somebody."""
        return self.account is not None or self.member is not None

    @property
    def name(self) -> str:
        """What others see: the colleague’s name, or the partner organisation’s."""
        if self.account is not None:
            return self.account.name
        return self.member.name if self.member else "somebody"
