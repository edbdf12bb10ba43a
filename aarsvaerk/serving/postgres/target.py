"""The PostgreSQL database a release is copied to: address, connection, error messages.

Belongs here: everything that knows the password or formats an error. Does not belong here: objects in the database
(tables, access, switching).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import conninfo_to_dict

from ingest.said import Said, Sentence

OLDEST_SERVER = 15
"""Views with the privileges of the querying role (security_invoker) were introduced in version 15."""
CONNECT_SECONDS = 10
_DEFAULTS = {
    "connect_timeout": str(CONNECT_SECONDS),
    # Notice within a minute that the server has disappeared.
    "keepalives_idle": "20",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "application_name": "aarsvaerk publish postgres",
}
_SECRET = ("password", "sslpassword", "oauth_client_secret")


class PublishFailed(Said):
    """The release is not in PostgreSQL; the message says what, where, why and what to do, and contains no secret."""


class UnreadableAddress(Said, ValueError):
    """The address of the database cannot be used; the message does not repeat it."""


@dataclass(frozen=True)
class Target:
    """One PostgreSQL database. Its repr and its string contain no secret."""

    parameters: dict[str, str] = field(repr=False)

    @classmethod
    def named(cls, dsn: str, *, secrets_allowed: bool = False) -> Target:
        """The database of a libpq connection string or URI.

        Args:
            dsn: The string; libpq fills in what it omits (`PGHOST`, `PGPASSWORD`, `PGPASSFILE` …).
            secrets_allowed: Whether it may contain a password: yes in the environment, no on the command line.

        Raises:
            UnreadableAddress: It is not a connection string, or it contains a password that is not allowed.
        """
        try:
            given = {name: str(value) for name, value in conninfo_to_dict(dsn).items()}
        except psycopg.Error:
            # The library's message repeats the string.
            raise UnreadableAddress(
                "The DSN cannot be read. Write it as host=… dbname=… user=… or postgresql://user@host/database."
            ) from None
        if not secrets_allowed and any(given.get(name) for name in _SECRET):
            raise UnreadableAddress(
                "The DSN contains a password, which every user of this machine could read in the process list. "
                "Remove it and put it into PGPASSWORD or a PGPASSFILE, or put the whole DSN into "
                "AARSVAERK_POSTGRES_DSN."
            )
        return cls(_DEFAULTS | given)

    def __str__(self) -> str:
        named = {name: self.parameters.get(name) for name in ("dbname", "host", "port", "user")}
        return "PostgreSQL (" + ", ".join(f"{name} {value}" for name, value in named.items() if value) + ")"

    def masked(self, text: object) -> str:
        """The text with the secrets of this address masked."""
        masked = str(text).strip()
        for name in _SECRET:
            if secret := self.parameters.get(name):
                masked = masked.replace(secret, "***")
        return masked

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection]:
        """A connection in autocommit, to a server of a supported version with UTF-8.

        Raises:
            PublishFailed: It cannot be reached or used, or a statement inside the block fails.
        """
        try:
            connection = psycopg.connect(**self.parameters, client_encoding="UTF8", autocommit=True)
        except psycopg.Error as error:
            raise PublishFailed(
                "{target} cannot be reached: {error}\n"
                "Check host, port, database, user and password (PGPASSWORD or PGPASSFILE). Nothing was changed there.",
                target=self,
                error=self.masked(error),
            ) from None
        try:
            with connection:
                self._check(connection)
                yield connection
        except psycopg.Error as error:
            raise self._failure(error) from None

    def _check(self, connection: psycopg.Connection) -> None:
        version = connection.info.server_version
        if version < OLDEST_SERVER * 10_000:
            raise PublishFailed(
                "{target} is version {version}; version {oldest} or newer is needed, because older ones cannot apply "
                "row-level security through views. Nothing was changed there.",
                target=self,
                version=version // 10_000,
                oldest=OLDEST_SERVER,
            )
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise PublishFailed(
                "{target} uses {encoding}, which cannot represent every text of a release. "
                "Create a database with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0",
                target=self,
                encoding=encoding,
            )
        if connection.info.parameter_status("in_hot_standby") == "on":
            raise PublishFailed("{target} is a standby, which is read-only. Use the primary.", target=self)
        # The role's own time limits could abort the copy.
        connection.execute(
            "set search_path = ''; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0"
        )
        # Lets the server notice a killed publish and release its locks; not supported on every platform.
        with suppress(psycopg.errors.InvalidParameterValue):
            connection.execute("set client_connection_check_interval = '2s'")

    def _failure(self, error: psycopg.Error) -> PublishFailed:
        if (error.sqlstate or "").startswith("53"):  # insufficient resources
            hint = Sentence("Free space on the server, then publish again.")
        elif isinstance(error, psycopg.errors.InsufficientPrivilege):
            hint = Sentence("Grant the missing privilege to the publishing role, then publish again.")
        elif error.sqlstate is None or isinstance(error, psycopg.OperationalError):
            hint = Sentence("The connection was lost or the server stopped. See its log, then publish again.")
        else:
            hint = Sentence("See the server's log, then publish again.")
        told = "{target} did not take the release: {why}\n{hint} Readers there keep the old release."
        return PublishFailed(told, target=self, why=self.masked(error), hint=hint)
