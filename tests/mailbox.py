"""A mail server of a test's own."""

from __future__ import annotations

import socket
from email.message import EmailMessage

from aiosmtpd.handlers import Message

from crawler.settings import NotifySettings


class Mailbox(Message):
    """Keeps the mails that a server takes; while it is closed, or for the `unknown`, it refuses them."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.mails: list[EmailMessage] = []
        self.closed = False
        self.unknown = ""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    @property
    def settings(self) -> NotifySettings:
        """What leads mails here."""
        return NotifySettings(sender="tracuu@bao.example", smtp_host="127.0.0.1", smtp_port=self.port)

    @property
    def texts(self) -> list[str]:
        """What the mails say."""
        return [mail.get_payload(decode=True).decode().replace("\r\n", "\n") for mail in self.mails]  # type: ignore[union-attr]

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # type: ignore[no-untyped-def]  # noqa: N802
        """Take a mail, or not."""
        if self.closed:
            return "451 try again later"
        if address == self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: EmailMessage) -> None:
        """Keep a mail."""
        self.mails.append(message)
