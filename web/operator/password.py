"""The operator's password and sessions: operator.sqlite in the data folder, for its owner's eyes alone.

The password is hashed by argon2id, a session's token by SHA-256: who reads the file can log in by neither.
A session is in the file and not signed into the cookie, so that logging out, or another password, ends it.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from web.private import PrivateDatabase

NAME = "operator.sqlite"
SHORTEST, LONGEST = 10, 200
LIFETIME = 12 * 3600.0
"""Seconds that a session lasts, however it is used."""
_REMEMBERED = 3600.0
"""Seconds that a failed attempt counts."""
_FREE_OF_ONE, _FREE_OF_ALL = 3, 20
_LONGEST_OF_ONE, _LONGEST_OF_ALL = 900.0, 60.0
_TABLES = """
CREATE TABLE IF NOT EXISTS password (hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS attempts (address TEXT NOT NULL, at REAL NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt to log in ended: a session's token, or the seconds to wait for the next."""

    token: str = ""
    wait: float = 0.0


class Operator:
    """The operator of one collection; all processes share the file."""

    def __init__(self, folder: Path) -> None:
        self._kept = PrivateDatabase(folder / NAME, _TABLES)
        self._hasher = PasswordHasher()
        # A hash takes 64 MB while it is made: one at a time.
        self._hashing = threading.Lock()

    @property
    def is_there(self) -> bool:
        """Whether a password was ever set."""
        return self._kept.path.exists()

    def set_password(self, password: str) -> None:
        """Set the password; all sessions end."""
        hashed = self._hasher.hash(password)
        with self._kept.writing() as connection:
            for table in ("password", "sessions", "attempts"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the names stand here
            connection.execute("INSERT INTO password VALUES (?)", [hashed])

    def log_in(self, password: str, address: str, now: float) -> Attempt:
        """Try a password from an address; the attempt is noted before it is looked at, so none goes free."""
        of = _network(address)
        with self._kept.writing() as connection:
            connection.execute("DELETE FROM attempts WHERE at < ? OR at > ?", [now - _REMEMBERED, now])
            wait = max(
                _pause(connection, "WHERE address = ?", [of], now, _FREE_OF_ONE, _LONGEST_OF_ONE),
                _pause(connection, "", [], now, _FREE_OF_ALL, _LONGEST_OF_ALL),
            )
            if wait > 0:
                return Attempt(wait=wait)
            connection.execute("INSERT INTO attempts VALUES (?, ?)", [of, now])
            kept = connection.execute("SELECT hash FROM password").fetchone()
        if kept is None or not self._is_right(kept[0], password):
            return Attempt()
        token = secrets.token_urlsafe(32)
        with self._kept.writing() as connection:
            connection.execute("DELETE FROM attempts WHERE address = ?", [of])
            connection.execute("DELETE FROM sessions WHERE until < ?", [now])
            connection.execute("INSERT INTO sessions VALUES (?, ?)", [_hashed(token), now + LIFETIME])
        return Attempt(token=token)

    def knows(self, token: str, now: float) -> bool:
        """Whether a token is of a session that lasts."""
        if not token or not self.is_there:
            return False
        with self._kept.reading() as connection:
            query = "SELECT 1 FROM sessions WHERE token = ? AND until > ?"
            return connection.execute(query, [_hashed(token), now]).fetchone() is not None

    def log_out(self, token: str) -> None:
        """End a session."""
        with self._kept.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE token = ?", [_hashed(token)])

    def _is_right(self, kept: str, password: str) -> bool:
        try:
            with self._hashing:
                return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def form_token(token: str) -> str:
    """What a session's forms carry: made from its token, which it does not tell."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _network(address: str) -> str:
    """Whose address it is: of IPv6 the first half, of which each customer has many."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped:
            return str(number.ipv4_mapped)
        return str(ipaddress.ip_network((number, 64), strict=False))
    return str(number)


def _pause(
    connection: sqlite3.Connection, where: str, given: list[str], now: float, free: int, longest: float
) -> float:
    """How long to wait still: a second behind the free attempts, then twice as long each time."""
    query = f"SELECT count(*), max(at) FROM attempts {where}"  # noqa: S608 - written above
    failed, last = connection.execute(query, given).fetchone()
    if failed < free:
        return 0.0
    pause = min(2.0 ** min(failed - free, 20), longest)
    return float(max(0.0, last + pause - now))
