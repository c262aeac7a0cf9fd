"""Signing in to the desk, by Flask-Security."""

from flask import Flask
from flask_security import Security
from flask_security.datastore import SQLAlchemyUserDatastore

from broadside.accounts import Account, Role
from broadside.database import db


def init_app(app: Flask) -> None:
    """Give the application its accounts, sessions and sign-in pages."""
    app.config.update(
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_POST_LOGIN_VIEW="/desk",
    )
    Security(app, SQLAlchemyUserDatastore(db, Account, Role))
