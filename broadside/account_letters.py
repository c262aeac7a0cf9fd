"""The letters that accounts get: an invitation, a link for a new password, and word of what was changed."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from broadside import markdown
from broadside.accounts import Account
from broadside.delivery import outbox
from broadside.invitations import DAYS, Invitation

RESET_HOURS = 1


@dataclass(frozen=True)
class Letters:
    """Writes them; `address` is the public address of this Broadside, with which every link begins."""

    address: str

    def invite(self, invitation: Invitation, path: str) -> None:
        """The link by which a colleague joins."""
        inviter = invitation.invited_by.name if invitation.invited_by else "An admin"
        self._post(
            invitation.email,
            f"{inviter} invites you to the desk",
            f"Hello {invitation.name},",
            f"{inviter} invites you to write and send newsletters with Broadside. Choose a password here:",
            f"<{self.address}{path}>",
            f"The link works once, for {DAYS} days. If you did not expect this, you need do nothing.",
        )

    def send_password_link(self, account: Account, path: str) -> None:
        """The link by which somebody who forgot their password chooses another."""
        self._post(
            account.email,
            "Choose a new password",
            f"Hello {account.name},",
            "Somebody, probably you, asked for a new password for the desk. Choose it here:",
            f"<{self.address}{path}>",
            f"The link works once, for {RESET_HOURS} hour. If it was not you, you need do nothing: "
            "your password is as it was.",
        )

    def tell_of(self, account: Account, change: str) -> None:
        """Word of a change to how somebody signs in, in case it was not they who made it."""
        self._post(
            account.email,
            change,
            f"Hello {account.name},",
            f"{change}, and every other session was ended.",
            f"If it was not you, choose a new password at once, and tell an admin: <{self.address}/sign-in/forgotten>",
        )

    def _post(self, to: str, subject: str, *paragraphs: str) -> None:
        text = "\n\n".join(paragraphs)
        host = urlsplit(self.address).hostname or "localhost"
        letter = outbox.Letter(
            ref=f"notice:{secrets.token_hex(12)}",
            purpose=None,
            sender_name="Broadside",
            sender_address=f"broadside@{host if '.' in host else host + '.invalid'}",
            subject=subject,
            html=markdown.to_html(text),
            text=text,
        )
        outbox.post_to_addresses(letter, [to])
