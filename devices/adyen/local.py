"""Terminal API over the shop's own network: straight to the terminal, every message sealed."""

from __future__ import annotations

import secrets
import ssl
from dataclasses import dataclass
from pathlib import Path

from devices.adyen.answers import is_reply
from devices.adyen.messages import Ends, Garbage, Message, diagnosis, read
from devices.adyen.nexoblob import SharedKey, seal, unseal
from devices.adyen.wire import Door, NoAnswer, NotSent

DIAGNOSIS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """One terminal on the LAN, best on a segment of its own.

    ``base_url``: https://<address of the terminal>:8443/nexo. ``root_certificate``: Adyen's root
    for terminals, a PEM file; without it the machine's own authorities are asked, who know none.
    ``certificate_name``: the name on the terminal's certificate, by default that of a test one,
    <POIID>.test.terminal.adyen.com; a live one has no "test.", an old one says
    legacy-terminal-certificate for its POIID. ``timeout_seconds``: the customer is given 120 s.
    """

    base_url: str
    poi_id: str
    sale_id: str
    key: SharedKey
    root_certificate: Path | None = None
    certificate_name: str = ""
    timeout_seconds: float = 125.0

    @property
    def ends(self) -> Ends:
        """Who talks to whom."""
        return Ends(self.sale_id, self.poi_id)


class Local:
    """The wire on the LAN. TLS proves the terminal, the seal proves both and each message."""

    def __init__(self, settings: LocalSettings) -> None:
        self._settings = settings
        name = settings.certificate_name or f"{settings.poi_id}.test.terminal.adyen.com"
        root = settings.root_certificate
        self._door = Door(
            {}, ssl.create_default_context(cafile=str(root) if root else None), name.lower()
        )

    async def exchange(self, message: Message, seconds: float) -> Message | None:
        """Send a sealed message to the terminal and open the reply."""
        sealed = seal(message, self._settings.key)
        body = await self._door.post(self._settings.base_url, sealed, seconds)
        if not body.strip():
            return None
        try:
            return unseal(read(body), self._settings.key)
        except Garbage as trouble:
            raise NoAnswer("garbage") from trouble

    async def reachable(self) -> bool:
        """Whether the terminal answers a diagnosis, be it to say that it is busy."""
        question = diagnosis(self._settings.ends, secrets.token_hex(5))
        try:
            reply = await self.exchange(question, DIAGNOSIS_SECONDS)
        except (NotSent, NoAnswer):
            return False
        return reply is not None and is_reply(question, reply)
