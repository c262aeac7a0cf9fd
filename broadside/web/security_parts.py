"""The parts that Flask-Security lets an application bring: mail, password rules, one-time codes, recovery codes."""

import hmac
import re
from base64 import b64encode
from io import BytesIO
from typing import Any

import qrcode
from flask import url_for
from flask_security import MailUtil, MfRecoveryCodesUtil, PasswordUtil, Totp, TwoFactorRescueForm, UserMixin
from flask_security.mail_util import EmailValidateException
from passlib.exc import TokenError
from qrcode.image.svg import SvgFillImage
from wtforms import RadioField

from broadside import passwords
from broadside.account_letters import Letters
from broadside.accounts import Account
from broadside.audit import record
from broadside.database import db
from broadside.house import house
from broadside.people import BadAddress, normalise


class OurMail(MailUtil):
    """Sends Flask-Security's mails through our ledger; links start with the configured address, not the request's."""

    def send_mail(self, template: str, subject: str, recipient: Any, *rest: Any, **words: Any) -> None:
        """Post the notice that belongs to a template of Flask-Security."""
        account: Account = words["user"]
        letters = Letters.of(house())
        if template.endswith("reset_instructions"):
            path = url_for("security.reset_password", token=words["reset_token"], _external=False)
            letters.send_password_link(account, path)
        else:
            letters.tell_of(account, "Your password was changed")

    def normalize(self, email: str) -> str:
        """The spelling under which an address is kept."""
        try:
            return normalise(email)
        except BadAddress:
            raise EmailValidateException("That is not a mail address.") from None

    validate = normalize


class OurPasswords(PasswordUtil):
    """Our own rules for passwords."""

    def normalize(self, password: str) -> str:
        """The form in which a password is hashed."""
        return passwords.normalise(password)

    def validate(self, password: str, is_register: bool, **about: Any) -> tuple[list[str] | None, str]:
        """The problems of a new password, or None; and its normal form."""
        account: Account = about["user"]
        try:
            passwords.check(password, about=(account.email, account.name))
        except passwords.BadPassword as error:
            return [str(error)], passwords.normalise(password)
        return None, passwords.normalise(password)


class OurCodes(Totp):
    """One-time codes that are indeed accepted once."""

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """Whether a code is right and was never accepted before."""
        try:
            match = self._totp.verify(token, totp_secret, window=window)
        except (TokenError, ValueError, TypeError):
            return False
        account = db.session.get_one(Account, user.id)
        return account.use_totp(int(match.counter))

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The picture to scan, black on white in the dark as well, as the address of an image."""
        drawn = BytesIO()
        qrcode.make(self.get_totp_uri(username, totp), image_factory=SvgFillImage).save(drawn)
        return "data:image/svg+xml;base64," + b64encode(drawn.getvalue()).decode()


class OurRecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes of which only keyed hashes are kept, each accepted once."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        """New codes in place of all earlier ones; this is the only time that they can be seen."""
        codes = [_grouped(code) for code in super().create_recovery_codes(user)]
        user.mf_recovery_codes = [_hash(code) for code in codes]
        return codes

    def get_recovery_codes(self, user: UserMixin) -> list[str]:
        """None: they cannot be shown again."""
        return []

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Whether a code is one of those left."""
        return any(hmac.compare_digest(_hash(code), kept) for kept in user.mf_recovery_codes or [])

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Cross a code out, and write that down."""
        account = db.session.get_one(Account, user.id, with_for_update=True, populate_existing=True)
        account.mf_recovery_codes = [kept for kept in account.mf_recovery_codes or [] if kept != _hash(code)]
        record("account.recovery_code_used", account.ref, account, name=account.name)
        return True


class NoRescue(TwoFactorRescueForm):
    """Flask-Security builds this form beside that for a code; there is no other way in, so it offers nothing."""

    help_setup = RadioField(choices=[])


def _hash(code: str) -> str:
    return house().tokens.keyed_hash("recovery code", re.sub(r"[^0-9a-f]", "", code.lower()))


def _grouped(code: str) -> str:
    return "-".join(re.findall("....", code.replace("-", "")))
