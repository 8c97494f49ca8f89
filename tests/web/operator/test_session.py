"""Logging in and out."""

from __future__ import annotations

import stat
import sys
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from tests.web.operator.conftest import HERE, PASSWORD, form_token_of
from web.cli import tracuu
from web.operator.password import LIFETIME, Operator


def test_a_site_without_a_password_has_no_login(client: FlaskClient) -> None:
    """Without an operator there is nothing to log in to, and no word of it."""
    assert client.get("/login").status_code == 404
    assert client.post("/login", headers=HERE).status_code == 404
    assert "/login" not in client.get("/").text


def test_readers_get_no_cookie(site: Flask) -> None:
    """Nobody who only reads is given a cookie, and no form but the search."""
    client = site.test_client()
    for path in ("/", "/?q=a", "/login", "/people", "/nowhere"):
        assert "Set-Cookie" not in client.get(path).headers
    assert "form_token" not in client.get("/").text


def test_the_cookie_can_be_read_by_no_script_and_sent_by_no_other_site(site: Flask) -> None:
    """The session's cookie is HttpOnly, SameSite, of bounded life, and Secure where the page is."""
    for scheme, is_secure in (("http", False), ("https", True)):
        answer = site.test_client().post(
            "/login",
            data={"password": PASSWORD},
            headers={"Origin": f"{scheme}://localhost"},
            base_url=f"{scheme}://localhost",
        )
        cookie = SimpleCookie(answer.headers["Set-Cookie"])["operator"]
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert bool(cookie["secure"]) is is_secure
        assert int(cookie["max-age"]) == LIFETIME
        assert cookie["path"] == "/"


def test_pages_of_the_operator_are_kept_nowhere(operator: FlaskClient) -> None:
    """What a session is shown is stored by no cache, and the page says how to leave."""
    page = operator.get("/")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Log out" in page.text


def test_logging_out_ends_the_session_itself(operator: FlaskClient, site: Flask) -> None:
    """A copy of the cookie is worth nothing after logging out."""
    token = operator.get_cookie("operator").value
    assert (
        operator.post("/logout", data={"form_token": form_token_of(operator)}, headers=HERE).status_code
        == 302
    )
    thief = site.test_client()
    thief.set_cookie("operator", token)
    assert "Log out" not in thief.get("/").text


def test_another_password_ends_sessions(operator: FlaskClient, folder: Path) -> None:
    """Whoever was logged in by the former password no longer is."""
    Operator(folder).set_password("another password")
    assert "Log out" not in operator.get("/").text


def test_a_session_ends_by_itself(folder: Path) -> None:
    """A session lasts so long, and no longer."""
    operator = Operator(folder)
    token = operator.log_in(PASSWORD, "192.0.2.1", now=0).token
    assert operator.knows(token, LIFETIME - 1)
    assert not operator.knows(token, LIFETIME + 1)


def test_a_session_cannot_be_chosen_beforehand(site: Flask) -> None:
    """A cookie that was planted is not what the login makes a session of."""
    client = site.test_client()
    client.set_cookie("operator", "planted")
    client.post("/login", data={"password": PASSWORD}, headers=HERE)
    assert client.get_cookie("operator").value != "planted"
    other = site.test_client()
    other.set_cookie("operator", "planted")
    assert "Log out" not in other.get("/").text


def test_a_second_login_ends_the_first(operator: FlaskClient, folder: Path) -> None:
    """Logging in anew leaves no session behind."""
    before = operator.get_cookie("operator").value
    operator.post("/login", data={"password": PASSWORD}, headers=HERE)
    assert not Operator(folder).knows(before, 0)


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "x:"}]
)
def test_a_form_from_elsewhere_is_refused(
    site: Flask, operator: FlaskClient, headers: dict[str, str]
) -> None:
    """A login or logout that another site made the browser send is 403."""
    token = form_token_of(operator)
    assert site.test_client().post("/login", data={"password": PASSWORD}, headers=headers).status_code == 403
    assert operator.post("/logout", data={"form_token": token}, headers=headers).status_code == 403
    assert "Log out" in operator.get("/").text


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_is_refused(operator: FlaskClient, token: str) -> None:
    """What changes something must carry the session's own token."""
    assert operator.post("/logout", data={"form_token": token}, headers=HERE).status_code == 403
    assert "Log out" in operator.get("/").text


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "",
        "a",
    ],
)
def test_the_login_leads_nowhere_else(site: Flask, wanted: str) -> None:
    """Behind the login lies a page of this site, whatever the link to it said."""
    answer = site.test_client().post("/login", data={"password": PASSWORD, "next": wanted}, headers=HERE)
    assert answer.headers["Location"] == "/"
    ours = site.test_client().post("/login", data={"password": PASSWORD, "next": "/people?q=a"}, headers=HERE)
    assert ours.headers["Location"] == "/people?q=a"


def test_attempts_are_throttled_by_address(site: Flask) -> None:
    """Behind a few wrong passwords even the right one has to wait, and the answer says how long."""
    client = site.test_client()
    statuses = [
        client.post("/login", data={"password": f"wrong {n}"}, headers=HERE).status_code for n in range(4)
    ]
    assert statuses == [403, 403, 403, 429]
    answer = client.post("/login", data={"password": PASSWORD}, headers=HERE)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    other = {"REMOTE_ADDR": "192.0.2.9"}
    right = client.post("/login", data={"password": PASSWORD}, headers=HERE, environ_base=other)
    assert right.status_code == 302


def test_pauses_grow_and_end(folder: Path) -> None:
    """Each failure doubles the pause, to a quarter of an hour; one IPv6 customer is one address."""
    operator = Operator(folder)
    now, waits = 1_000.0, []
    for number in range(16):
        attempt = operator.log_in("wrong", f"2001:db8::{number:x}", now)
        assert not attempt.wait
        waits.append(operator.log_in("wrong", "2001:db8::ffff", now).wait)
        now += waits[-1]
    assert waits[:6] == [0.0, 1.0, 2.0, 4.0, 8.0, 16.0]
    assert max(waits) == 900.0
    assert operator.log_in(PASSWORD, "2001:db8::1", now + 3_600).token


def test_many_addresses_are_throttled_together(folder: Path) -> None:
    """Attempts spread over many addresses wait, too, but never so long that the operator is locked out."""
    operator = Operator(folder)
    attempts = [operator.log_in("wrong", f"192.0.2.{number}", 1_000.0) for number in range(30)]
    assert [attempt.wait for attempt in attempts[:20]] == [0.0] * 20
    assert 0 < attempts[29].wait <= 60
    assert operator.log_in(PASSWORD, "198.51.100.1", 1_061.0).token


def test_the_command_keeps_a_hash_that_only_its_owner_reads(tmp_path: Path) -> None:
    """`tracuu password` takes it from the standard input, and writes nothing that tells it."""
    ran = CliRunner().invoke(tracuu, ["--data", str(tmp_path), "password"], input="a long password\n")
    assert ran.exit_code == 0
    file = tmp_path / "operator.sqlite"
    assert b"a long password" not in file.read_bytes()
    assert b"$argon2id$" in file.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Operator(tmp_path).log_in("a long password", "", 0).token


def test_a_short_password_is_refused(tmp_path: Path) -> None:
    """What could be guessed is no password."""
    ran = CliRunner().invoke(tracuu, ["--data", str(tmp_path), "password"], input="short\n")
    assert ran.exit_code != 0
    assert not (tmp_path / "operator.sqlite").exists()
