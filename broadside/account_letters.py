"""The letters that accounts get: an invitation, a link for a new password, and word of what was changed."""

from dataclasses import dataclass

from broadside import notices
from broadside.accounts import Account
from broadside.house import House
from broadside.invitations import DAYS, Invitation
from broadside.notices import Notice, house_sender
from broadside.purposes import Sender

RESET_HOURS = 1


@dataclass(frozen=True)
class Letters:
    """Writes them; `address` is the public address of this Broadside, with which every link begins."""

    address: str
    sender: Sender

    @classmethod
    def of(cls, house: House) -> "Letters":
        """In the first newsletter's name, since its address is set up to send; else in our own."""
        return cls(house.settings.address, house_sender(house))

    def invite(self, invitation: Invitation, path: str) -> None:
        """The link by which a colleague joins."""
        inviter = invitation.invited_by.name if invitation.invited_by else "An admin"
        notice = Notice(
            subject=f"{inviter} invites you to the desk",
            heading="Join the desk",
            before=(
                f"Hello {invitation.name},",
                f"{inviter} invites you to write and send newsletters with Broadside.",
            ),
            label="Choose a password",
            url=f"{self.address}{path}",
            after=(f"The link works once, for {DAYS} days. If you did not expect this, you need do nothing.",),
        )
        self._post(notice, invitation.email)

    def send_password_link(self, account: Account, path: str) -> None:
        """The link by which somebody who forgot their password chooses another."""
        notice = Notice(
            subject="Choose a new password",
            heading="Choose a new password",
            before=(f"Hello {account.name},", "Somebody, probably you, asked for a new password for the desk."),
            label="Choose a new password",
            url=f"{self.address}{path}",
            after=(
                f"The link works once, for {RESET_HOURS} hour. If it was not you, you need do nothing: "
                "your password is as it was.",
            ),
        )
        self._post(notice, account.email)

    def tell_of(self, account: Account, change: str) -> None:
        """Word of a change to how somebody signs in, in case it was not they who made it."""
        notice = Notice(
            subject=change,
            heading="Your account was changed",
            before=(
                f"Hello {account.name},",
                f"{change}, and every other session was ended. If it was you, you need do nothing.",
                "If it was not you, choose a new password at once, and tell an admin.",
            ),
            label="Choose a new password",
            url=f"{self.address}/sign-in/forgotten",
        )
        self._post(notice, account.email)

    def _post(self, notice: Notice, to: str) -> None:
        notices.post_to(notice, self.sender, to)
