"""Another system's HTTP address: one POST a message, to addresses the city has configured and to no other."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from anlan.channels.addresses import address_of
from anlan.channels.gate import marked
from anlan.core.ports import Outgoing

_TRY_LATER = (408, 425, 429)


class Webhook:
    """Posts JSON with an `Idempotency-Key`; `addresses` are URLs by receiver, "*" for everybody else."""

    name = "webhook"

    def __init__(
        self,
        *,
        addresses: Mapping[str, str],
        public: bool = False,
        deduplicates: bool = False,
        timeout_s: float = 10.0,
    ) -> None:
        for name, address in addresses.items():
            if httpx.URL(address).scheme not in ("http", "https"):
                raise ValueError(f"webhook {name!r}: {address!r} is no http or https address")
        self.addresses, self.public, self.deduplicates = dict(addresses), public, deduplicates
        self.timeout_s = timeout_s

    def send(self, message: Outgoing) -> str:
        """Post the message and return the peer's status line.

        Raises ValueError for a receiver nobody configured and when the peer says the message is wrong (4xx);
        TimeoutError when it may have taken the message but did not answer; OSError when it did not take it.
        """
        address = address_of(self.addresses, message.to)
        code, phrase = self._post(address, marked(message, deduplicates=self.deduplicates))
        if 200 <= code < 300:
            return f"{code} {phrase}"
        if 400 <= code < 500 and code not in _TRY_LATER:
            raise ValueError(f"{message.to} refused the message: {code} {phrase}")
        raise OSError(f"{message.to} did not take the message: {code} {phrase}")

    def _post(self, address: str, message: Outgoing) -> tuple[int, str]:
        """Status code and phrase; the body of the reply is nobody's business and is not read."""
        body = {
            "id": message.id,
            "mode": message.mode.value,
            "to": message.to,
            "standing": message.standing,
            "subject": message.subject,
            "text": message.text,
            "cap": message.cap,
            "repeat": message.repeat,
        }
        headers = {"Idempotency-Key": message.id}
        try:
            # No redirects and no proxy of the environment: the message goes where the city said, or nowhere.
            with (
                httpx.Client(timeout=self.timeout_s, trust_env=False, follow_redirects=False) as client,
                client.stream("POST", address, json=body, headers=headers) as reply,
            ):
                return reply.status_code, reply.reason_phrase
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
            raise OSError(f"{message.to} is not reached: {error}") from error
        except httpx.TransportError as error:
            raise TimeoutError(f"{message.to} did not answer, it may have the message: {error}") from error
