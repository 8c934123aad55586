"""Webhooks against a real HTTP server on the loopback."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from msgspec.structs import replace

from anlan.channels.webhook import Webhook
from anlan.core.facts import Mode


class _Peer(ThreadingHTTPServer):
    """Answers with the next status of `answers`, 200 when there is none; None = never, until it is let go."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.answers, self.got, self.let_go = [], [], threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/in?key=s3cret"


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.path, dict(self.headers), body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status is None:
            self.server.let_go.wait(30)
            return
        self.send_response(status)
        self.send_header("Location", self.server.url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        """Say nothing."""


@pytest.fixture
def peer():
    """A platform that takes warnings."""
    with _Peer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.let_go.set()
        server.shutdown()
        thread.join()


def test_the_peer_gets_the_whole_message_under_its_key(message, peer):
    """One POST with the outbox id as Idempotency-Key and every field in the body."""
    assert Webhook(addresses={"warden": peer.url}).send(message) == "200 OK"
    [(path, headers, body)] = peer.got
    assert path == "/in?key=s3cret"
    assert headers["Idempotency-Key"] == body["id"] == "delivery-5f2c"
    assert (body["subject"], body["text"], body["cap"]) == (message.subject, message.text, message.cap)
    assert (body["mode"], body["standing"], body["repeat"]) == ("live", "statutory", False)


def test_a_repeat_keeps_its_key_and_is_marked_for_peers_that_keep_doubles(message, peer):
    """The key is the same each time; the mark is there only where the peer does not drop doubles."""
    for deduplicates in (False, True):
        way = Webhook(addresses={"*": peer.url}, deduplicates=deduplicates)
        assert way.deduplicates is deduplicates
        way.send(replace(message, repeat=True))
    (_, first, plain), (_, second, dropped) = peer.got
    assert first["Idempotency-Key"] == second["Idempotency-Key"]
    assert "重复" in plain["subject"]
    assert "重复" not in dropped["subject"]


def test_a_drill_is_marked_on_the_wire(message, peer):
    """Mode and words both say so."""
    Webhook(addresses={"*": peer.url}).send(replace(message, mode=Mode.DRILL))
    body = peer.got[0][2]
    assert body["mode"] == "drill"
    assert body["subject"].startswith("【演练】")


@pytest.mark.parametrize("to", ["stranger", "http://127.0.0.1:1/", "*", ""])
def test_nothing_goes_to_an_address_nobody_configured(message, peer, to):
    """The receiver of a message names a configured address; a URL in its place opens nothing."""
    with pytest.raises(ValueError, match="configured; known: warden"):
        Webhook(addresses={"warden": peer.url}).send(replace(message, to=to))
    assert peer.got == []


@pytest.mark.parametrize("status", [500, 503, 429, 302])
def test_a_peer_that_did_not_take_it_is_an_oserror(message, peer, status):
    """Later may be better; a redirect is not followed, for nobody configured where it leads."""
    peer.answers = [status]
    with pytest.raises(OSError, match=f"did not take the message: {status}") as caught:
        Webhook(addresses={"*": peer.url}).send(message)
    assert not isinstance(caught.value, TimeoutError)
    assert len(peer.got) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_a_peer_that_refuses_the_message_is_a_valueerror(message, peer, status):
    """Sending the same again would not help."""
    peer.answers = [status]
    with pytest.raises(ValueError, match=f"refused the message: {status}"):
        Webhook(addresses={"*": peer.url}).send(message)


def test_a_peer_that_is_not_there_is_an_oserror(message):
    """A refused connection says plainly that nothing was taken, and tells no secret of the address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/?key=s3cret"
        with pytest.raises(OSError, match="warden is not reached") as caught:
            Webhook(addresses={"*": url}).send(message)
    assert not isinstance(caught.value, TimeoutError)
    assert "s3cret" not in str(caught.value)


def test_a_peer_that_does_not_answer_leaves_it_unknown(message, peer):
    """It has read the message and keeps silent: TimeoutError, for it may have taken it."""
    peer.answers = [None]
    with pytest.raises(TimeoutError, match="may have the message"):
        Webhook(addresses={"*": peer.url}, timeout_s=0.2).send(message)
    assert len(peer.got) == 1


def test_a_line_that_breaks_before_the_answer_leaves_it_unknown(message, peer):
    """The peer hangs up without a status: TimeoutError as well."""
    peer.answers = [None]
    peer.let_go.set()
    with pytest.raises(TimeoutError, match="may have the message"):
        Webhook(addresses={"*": peer.url}).send(message)


def test_the_environment_moves_no_message(message, peer, monkeypatch):
    """A proxy set for the shell is not asked."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert Webhook(addresses={"*": peer.url}).send(message) == "200 OK"


@pytest.mark.parametrize("address", ["ftp://x/", "file:///etc/passwd", "javascript:1", "127.0.0.1"])
def test_an_address_that_is_no_web_address_is_refused_at_the_start(address):
    """A city with a wrong address does not start, rather than fail in the night."""
    with pytest.raises(ValueError, match="no http or https address"):
        Webhook(addresses={"*": address})
