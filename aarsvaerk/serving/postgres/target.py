"""The PostgreSQL database a release is copied to: its address, the connection, and how its refusals are told.

Belongs here: everything that knows the password or words an error. Does not belong here: what is made in the database
(tables, access, switching).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import conninfo_to_dict

OLDEST_SERVER = 15
"""Views that read with the rights of whoever asks (security_invoker) came with version 15."""
CONNECT_SECONDS = 10
_DEFAULTS = {
    "connect_timeout": str(CONNECT_SECONDS),
    # A server that vanishes without a word is noticed within a minute.
    "keepalives_idle": "20",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "application_name": "aarsvaerk publish postgres",
}
_SECRET = ("password", "sslpassword", "oauth_client_secret")


class PublishFailed(Exception):
    """The release is not in PostgreSQL; the message says what, where, why and what to do, and holds no secret."""


class UnreadableAddress(ValueError):
    """The address of the database cannot be used; the message does not repeat it."""


@dataclass(frozen=True)
class Target:
    """One PostgreSQL database. Its repr and its description hold no secret."""

    parameters: dict[str, str] = field(repr=False)

    @classmethod
    def named(cls, dsn: str, *, secrets_allowed: bool = False) -> Target:
        """The database that a libpq connection string or URI names.

        Args:
            dsn: The string; what it leaves out is libpq's to fill in (`PGHOST`, `PGPASSWORD`, `PGPASSFILE` …).
            secrets_allowed: Whether it may hold a password: from the environment yes, from a command line no.

        Raises:
            UnreadableAddress: It is no connection string, or it holds a password and may not.
        """
        try:
            given = {name: str(value) for name, value in conninfo_to_dict(dsn).items()}
        except psycopg.Error:
            # The library's own words repeat the string.
            raise UnreadableAddress(
                "The DSN cannot be read. Write it as host=… dbname=… user=… or postgresql://user@host/database."
            ) from None
        if not secrets_allowed and any(given.get(name) for name in _SECRET):
            raise UnreadableAddress(
                "The DSN holds a password, which every user of this machine could read in the list of processes. "
                "Leave it out and put it into PGPASSWORD or a PGPASSFILE, or put the whole DSN into "
                "AARSVAERK_POSTGRES_DSN."
            )
        return cls(_DEFAULTS | given)

    def __str__(self) -> str:
        named = {name: self.parameters.get(name) for name in ("dbname", "host", "port", "user")}
        return "PostgreSQL (" + ", ".join(f"{name} {value}" for name, value in named.items() if value) + ")"

    def masked(self, text: object) -> str:
        """The text without what this address keeps secret."""
        told = str(text).strip()
        for name in _SECRET:
            if secret := self.parameters.get(name):
                told = told.replace(secret, "***")
        return told

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection]:
        """A connection in autocommit, to a server that is new enough and holds UTF-8.

        Raises:
            PublishFailed: It cannot be reached, or cannot be used; also for whatever it refuses inside the block.
        """
        try:
            connection = psycopg.connect(**self.parameters, client_encoding="UTF8", autocommit=True)
        except psycopg.Error as error:
            raise PublishFailed(
                f"{self} cannot be reached: {self.masked(error)}\n"
                "Check host, port, database, user and password (PGPASSWORD or PGPASSFILE). Nothing was changed there."
            ) from None
        try:
            with connection:
                self._check(connection)
                yield connection
        except psycopg.Error as error:
            raise PublishFailed(self._told(error)) from None

    def _check(self, connection: psycopg.Connection) -> None:
        version = connection.info.server_version
        if version < OLDEST_SERVER * 10_000:
            raise PublishFailed(
                f"{self} is version {version // 10_000}; needed is {OLDEST_SERVER} or newer, since older ones cannot "
                "keep a municipality's units to itself through views. Nothing was changed there."
            )
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise PublishFailed(
                f"{self} holds {encoding}, which cannot hold every text of a release. "
                "Create a database with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
            )
        if connection.info.parameter_status("in_hot_standby") == "on":
            raise PublishFailed(f"{self} is a standby, which takes no changes. Name the primary.")
        # Limits that the role has for its questions would break off the copy.
        connection.execute(
            "set search_path = ''; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0"
        )
        # The server then notices that a publish was killed, and lets its locks go; servers off Linux may not know how.
        with suppress(psycopg.errors.InvalidParameterValue):
            connection.execute("set client_connection_check_interval = '2s'")

    def _told(self, error: psycopg.Error) -> str:
        why = self.masked(error)
        if (error.sqlstate or "").startswith("53"):  # insufficient resources
            hint = "Make room on the server, then publish again."
        elif isinstance(error, psycopg.errors.InsufficientPrivilege):
            hint = "Grant the publishing role what is missing, then publish again."
        elif error.sqlstate is None or isinstance(error, psycopg.OperationalError):
            hint = "The connection broke or the server stopped. See its log, then publish again."
        else:
            hint = "See the server's log, then publish again."
        return f"{self} did not take the release: {why}\n{hint} Readers there still have the release they had."
