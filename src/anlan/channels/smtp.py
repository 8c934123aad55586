"""Mail through the city's own submission server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP

from anlan.channels.addresses import address_of
from anlan.channels.gate import marked
from anlan.core.ports import Outgoing

_SEVEN_BIT = SMTP.clone(cte_type="7bit")
"""Not every server on the way carries eight bits."""


class Smtp:
    """One mail a message, the CAP attached, the outbox id as `Message-ID`; mail servers drop no doubles.

    `addresses` are mail addresses by receiver, "*" for everybody else. The submission server adds the date: a
    channel has no clock.
    """

    name = "smtp"
    deduplicates = False

    def __init__(
        self,
        *,
        host: str,
        port: int,
        sender: str,
        addresses: Mapping[str, str],
        public: bool = False,
        starttls: bool = True,
        user: str = "",
        password: str = "",
        timeout_s: float = 10.0,
    ) -> None:
        if user and not starttls:
            raise ValueError("smtp: a password is never sent without starttls")
        self.host, self.port, self.sender, self.public = host, port, sender, public
        self.addresses = dict(addresses)
        self.starttls, self.user, self.password, self.timeout_s = starttls, user, password, timeout_s

    def send(self, message: Outgoing) -> str:
        """Hand the mail over and return the server's word.

        Raises ValueError for a receiver nobody configured and a text no mail can carry; TimeoutError when
        the line broke in the hand-over, so that the mail may have been taken; other OSErrors when it was not.
        """
        mail = self._mail(marked(message, deduplicates=False))
        server = self._server()
        try:
            server.send_message(mail)
        except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError) as error:
            raise TimeoutError(f"{self._where} broke off, it may have the mail: {error}") from error
        finally:
            with suppress(OSError):
                server.quit()
            server.close()
        return f"accepted by {self._where}"

    @property
    def _where(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    def _server(self) -> smtplib.SMTP:
        try:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
        except OSError as error:
            raise OSError(f"{self._where} is not reached: {error}") from error
        try:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except OSError as error:
            server.close()
            raise OSError(f"{self._where} lets nobody in: {error}") from error
        return server

    def _mail(self, message: Outgoing) -> EmailMessage:
        mail = EmailMessage(policy=_SEVEN_BIT)
        mail["From"], mail["To"] = self.sender, address_of(self.addresses, message.to)
        mail["Subject"] = " ".join(message.subject.split())
        mail["Message-ID"] = f"<{message.id}@{self.sender.rpartition('@')[2]}>"
        mail["X-Anlan-Mode"] = message.mode.value
        mail.set_content(message.text)
        if message.cap:
            cap = message.cap.encode()
            mail.add_attachment(cap, maintype="application", subtype="cap+xml", filename=f"{message.id}.xml")
        return mail
