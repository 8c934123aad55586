"""Mail against a real SMTP server on the loopback."""

import email
import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime
from email import policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from anlan.channels.smtp import Smtp
from anlan.core.facts import Mode


class _Box:
    """A mail server's handler; `answer` is what it says to DATA."""

    def __init__(self):
        self.mails, self.answer = [], "250 taken"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos, mail))
        return self.answer


def _listen(**settings):
    handler = _Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port, **settings)
    controller.start()
    return handler, controller


@pytest.fixture
def box():
    """A running mail server; `port` is where it listens."""
    handler, controller = _listen()
    yield handler
    controller.stop()


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that nobody but itself has signed, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    start, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start, end)
        .add_extension(here, critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = tmp_path / "pair.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, *form) + signed.public_bytes(pem))
    return path


@pytest.fixture
def vault(certificate):
    """A mail server that takes mail only over TLS and after log-in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    handler, controller = _listen(
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=lambda *words: AuthResult(success=words[4].password == b"right", handled=False),
    )
    yield handler
    controller.stop()


def _way(port, **settings):
    return Smtp(
        host="127.0.0.1",
        port=port,
        sender="duty@city.example",
        addresses={"warden": "warden@city.example"},
        **{"starttls": False, "timeout_s": 5.0, **settings},
    )


def test_a_mail_carries_the_text_and_the_cap(message, box):
    """Chinese subject and text, emoji and XML arrive unharmed; the Message-ID is the outbox id."""
    assert "accepted" in _way(box.port).send(message)
    [(to, mail)] = box.mails
    assert to == ["warden@city.example"]
    assert mail["Subject"] == message.subject
    assert mail["Message-ID"] == "<delivery-5f2c@city.example>"
    assert mail.get_body().get_content().splitlines() == message.text.splitlines()
    [cap] = mail.iter_attachments()
    assert cap.get_content_type() == "application/cap+xml"
    assert cap.get_filename() == "delivery-5f2c.xml"
    assert cap.get_content().decode() == message.cap


def test_a_mail_without_cap_has_no_attachment(message, box):
    """A task order is no warning."""
    _way(box.port).send(replace(message, cap=""))
    assert list(box.mails[0][1].iter_attachments()) == []


def test_a_repeated_mail_says_so_and_keeps_its_number(message, box):
    """Mail servers keep doubles, so the second is marked 重复 under the same Message-ID."""
    way = _way(box.port)
    assert not way.deduplicates
    for repeat in (False, True):
        way.send(replace(message, repeat=repeat))
    first, second = (mail for _, mail in box.mails)
    assert first["Message-ID"] == second["Message-ID"]
    assert second["Subject"].startswith("【重复 REPEAT】")


def test_a_drill_mail_begins_with_the_mark(message, box):
    """Subject, text and header all say drill."""
    _way(box.port).send(replace(message, mode=Mode.DRILL))
    mail = box.mails[0][1]
    assert mail["Subject"].startswith("【演练】")
    assert mail.get_body().get_content().startswith("【演练】")
    assert mail["X-Anlan-Mode"] == "drill"


def test_a_subject_cannot_smuggle_a_header_in(message, box):
    """Line breaks in a subject become blanks; no receiver is added."""
    _way(box.port).send(replace(message, subject="flood\r\nBcc: everybody@city.example"))
    [(to, mail)] = box.mails
    assert to == ["warden@city.example"]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "flood Bcc: everybody@city.example"


def test_nobody_unknown_gets_mail(message, box):
    """A receiver without a configured address is an error, also when it looks like an address."""
    for to in ("stranger", "stranger@elsewhere.example"):
        with pytest.raises(ValueError, match="no address"):
            _way(box.port).send(replace(message, to=to))
    assert box.mails == []


@pytest.mark.parametrize("answer", ["554 no", "451 later"])
def test_a_mail_that_was_refused_is_an_oserror(message, box, answer):
    """The server's own words are kept; it was certainly not taken."""
    box.answer = answer
    with pytest.raises(OSError, match=answer[4:]) as caught:
        _way(box.port).send(message)
    assert not isinstance(caught.value, TimeoutError)


def test_a_server_that_is_not_there_is_an_oserror(message):
    """A refused connection says where."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"smtp://127.0.0.1:{port} is not reached") as caught:
            _way(port).send(message)
    assert not isinstance(caught.value, TimeoutError)


def _talk(listener, lines, then):
    """Greet, answer each line the client says in turn, and then keep silent until `then` is set."""
    peer, _ = listener.accept()
    with peer, peer.makefile("rb") as heard:
        peer.sendall(b"220 here\r\n")
        for answer in lines:
            heard.readline()
            peer.sendall(answer)
        then.wait(30)


@pytest.mark.parametrize("hang_up", [False, True])
def test_a_server_that_falls_silent_after_the_text_leaves_it_unknown(message, hang_up):
    """The mail was handed over and no answer came: TimeoutError, for it may have been taken."""
    until = threading.Event()
    lines = [b"250 here\r\n", b"250 sender ok\r\n", b"250 receiver ok\r\n", b"354 go on\r\n"]
    if hang_up:
        until.set()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer = threading.Thread(target=_talk, args=(listener, lines, until))
        peer.start()
        with pytest.raises(TimeoutError, match="may have the mail"):
            _way(listener.getsockname()[1], timeout_s=0.3).send(message)
        until.set()
        peer.join()


def test_a_server_without_encryption_gets_no_mail_when_encryption_is_asked(message, box):
    """With starttls the mail is not sent in the clear to a server that cannot encrypt."""
    way = Smtp(host="127.0.0.1", port=box.port, sender="a@b.example", addresses={"*": "c@d.example"})
    with pytest.raises(OSError, match="lets nobody in"):
        way.send(message)
    assert box.mails == []


def test_mail_goes_encrypted_and_logged_in_to_a_server_that_is_trusted(
    message, vault, certificate, monkeypatch
):
    """STARTTLS against a certificate the machine trusts, then the log-in, then the mail."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert "accepted" in _way(vault.port, starttls=True, user="duty", password="right").send(message)
    assert len(vault.mails) == 1
    with pytest.raises(OSError, match="lets nobody in"):
        _way(vault.port, starttls=True, user="duty", password="wrong").send(message)
    assert len(vault.mails) == 1


def test_a_server_nobody_vouches_for_gets_neither_password_nor_mail(message, vault):
    """An unknown certificate ends the talk before the log-in."""
    with pytest.raises(OSError, match="lets nobody in"):
        _way(vault.port, starttls=True, user="duty", password="right").send(message)
    assert vault.mails == []


def test_a_password_never_travels_in_the_clear():
    """User and password without starttls are refused when the channel is made."""
    with pytest.raises(ValueError, match="starttls"):
        _way(25, user="duty", password="secret")


def test_a_text_no_mail_can_carry_is_a_valueerror(message, box):
    """A lone surrogate has no bytes; nothing is sent."""
    with pytest.raises(ValueError, match="surrogates"):
        _way(box.port).send(replace(message, text="\ud800"))
    assert box.mails == []
