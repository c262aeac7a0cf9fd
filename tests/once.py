"""What is dear and hardly a test is about: what applications compile alike is compiled once, and haste is made."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import pytest
import yaml
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2.bccache import Bucket, BytecodeCache
from passlib.hash import argon2
from sqlalchemy import Engine, event
from werkzeug.routing import Rule

SYNCHRONOUS = "OFF"  # how SQLite sees to it that what is written has reached the disk
STATEMENTS = 5_000  # about what all tests ask: hardly one is compiled twice
CHEAP = {"memory_cost": 8, "parallelism": 1}  # KiB and threads: the least that Argon2 takes
IN_EARNEST = {name: getattr(argon2, name) for name in CHEAP}
COMPILED = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")


class Templates(BytecodeCache):
    """Keeps what templates compile to."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


class Rules:
    """Keeps what the rules of addresses compile to: a function of the rule's text and defaults alone."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str | None], dict[str, Any]] = {}
        self.compile: Callable[[Rule], None] = Rule.compile

    def compiled(self, rule: Rule) -> None:
        """Compile a rule, or give it what the same rule of an earlier application was compiled to."""
        key = (rule.rule, repr(rule.defaults), rule.subdomain)
        if key not in self.kept:
            self.compile(rule)
            self.kept[key] = {name: getattr(rule, name) for name in COMPILED}
            return
        rule.__dict__.update(self.kept[key])
        # What builds an address takes the rule as its `self`.
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, getattr(rule, name).__func__.__get__(rule, None))


class Statements:
    """Keeps what statements compile to: one dialect, and one cache of what it compiled, for all engines of its kind.

    The connections, and the database behind them, stay each engine's own.
    """

    def __init__(self) -> None:
        self.servers = {"sqlite": "sqlite://"}
        self.kept: dict[str, Engine] = {}
        self.make: Callable[..., Engine] = SQLAlchemy._make_engine

    def made(self, own: SQLAlchemy, bind: str | None, options: dict[str, Any], app: Flask) -> Engine:
        """The engine of an application."""
        engine = self.make(own, bind, options, app)
        server = self.servers.get(engine.url.drivername)
        if server is None:
            return engine
        key = f"{engine.url.drivername} {options | {'url': ''}}"
        if key not in self.kept:
            known = self.make(own, bind, options | {"url": server, "query_cache_size": STATEMENTS}, app)
            known.connect().close()  # a dialect learns from a connection what its server can do
            known.dispose()
            self.kept[key] = known
        engine.dialect = engine.pool._dialect = self.kept[key].dialect
        engine._compiled_cache = self.kept[key]._compiled_cache
        return engine


class Documents:
    """Keeps the nodes of YAML texts, which are read and never changed: each application reads the same feeds.yml."""

    def __init__(self) -> None:
        self.kept: dict[str, yaml.Node | None] = {}
        self.compose: Callable[..., yaml.Node | None] = yaml.compose

    def composed(self, text: str, Loader: type[yaml.SafeLoader]) -> yaml.Node | None:  # noqa: N803 - so YAML calls it
        """The node of a text; raises YAMLError."""
        if text not in self.kept:
            self.kept[text] = self.compose(text, Loader)
        return self.kept[text]


def hasten(connection: Any, record: Any) -> None:
    """No test pulls the plug of the machine it runs on: what is written need not have reached the disk."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA synchronous={SYNCHRONOUS}")


def hash_with(patch: pytest.MonkeyPatch, costs: dict[str, int]) -> None:
    """Hash passwords at these costs: in earnest one takes a fifth of a second, as it should."""
    for name, value in costs.items():
        patch.setattr(argon2, name, value)


@contextmanager
def worked_out() -> Iterator[Statements]:
    """In the block applications share what they compile; yields the keeper of statements."""
    rules, statements, documents = Rules(), Statements(), Documents()
    event.listen(Engine, "connect", hasten)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", lambda rule: rules.compiled(rule))  # noqa: PLW0108 - takes the rule as `self`
        patch.setattr(SQLAlchemy, "_make_engine", lambda *given: statements.made(*given))  # noqa: PLW0108
        hash_with(patch, CHEAP)
        patch.setattr(yaml, "compose", documents.composed)
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Templates()})
        yield statements
    event.remove(Engine, "connect", hasten)
