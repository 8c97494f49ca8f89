"""Mails of text, sent through the server of [notify]."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from crawler.settings import NotifySettings


def message_id() -> str:
    """A Message-ID that no other mail has."""
    return make_msgid(domain="tracuu.invalid")


def mail(
    sender: str, to: Sequence[str], subject: str, text: str, identity: str, made: float | None = None
) -> EmailMessage:
    """A mail with its Message-ID, of a moment in seconds since 1970, or of now."""
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = sender, ", ".join(to), subject
    written["Date"], written["Message-ID"] = formatdate(made, localtime=True), identity
    written["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice is wanted
    written.set_content(text)
    return written


def post(settings: NotifySettings, written: EmailMessage) -> None:
    """Give a mail to the server; OSError or smtplib.SMTPException where it is not taken."""
    with _server(settings) as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        server.send_message(written)


def _server(settings: NotifySettings) -> smtplib.SMTP:
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(
            settings.smtp_host,
            settings.smtp_port,
            timeout=settings.timeout,
            context=ssl.create_default_context(),
        )
    return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=settings.timeout)
