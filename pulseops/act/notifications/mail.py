"""One message by SMTP (RFC 5321); the only place of this room that calls the network."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Protocol
from uuid import UUID

from pulseops.act.notifications.mail_html import html_of

TIMEOUT_S = 15


class Server(Protocol):
    """Where to send; `base.settings.MailSettings` fits."""

    @property
    def host(self) -> str | None: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> str: ...
    @property
    def user(self) -> str | None: ...
    @property
    def sender(self) -> str: ...


class NotSent(Exception):
    """The other side did not take the message. `final` when trying again cannot help (an SMTP 5xx for this address).

    `retry_after` seconds as the other side asked; `whole_channel` when other messages to it would fare no better.
    """

    def __init__(self, text: str, *, final: bool, retry_after: int | None = None, whole_channel: bool = False) -> None:
        super().__init__(text)
        self.final, self.retry_after, self.whole_channel = final, retry_after, whole_channel


def message(sender: str, recipient: str, title: str, body: str, delivery_id: UUID, base_url: str) -> EmailMessage:
    """Mail as text and as HTML of it; its Message-ID is the delivery's, so that a doubled one can be recognised."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, recipient
    mail["Subject"] = " ".join(title.split())
    mail["Message-ID"] = f"<{delivery_id}@{make_msgid().rpartition('@')[2].rstrip('>')}>"
    mail.set_content(body)
    mail.add_alternative(html_of(mail["Subject"], body, base_url), subtype="html")
    return mail


def send(server: Server, password: str | None, mail: EmailMessage) -> None:
    """Hand one message over. Raises NotSent; never logs what it sent."""
    try:
        with _connect(server) as smtp:
            if server.user:
                smtp.login(server.user, password or "")
            smtp.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise NotSent(f"{code} {_plain(text)}", final=500 <= code < 600) from error
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"{error.smtp_code} {_plain(error.smtp_error)}", final=False) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(f"{type(error).__name__}: {error}", final=False) from error


def _connect(server: Server) -> smtplib.SMTP:
    host = server.host or ""
    if server.security == "tls":
        return smtplib.SMTP_SSL(host, server.port, timeout=TIMEOUT_S, context=ssl.create_default_context())
    smtp = smtplib.SMTP(host, server.port, timeout=TIMEOUT_S)
    if server.security == "starttls":
        smtp.starttls(context=ssl.create_default_context())
    return smtp


def _plain(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
