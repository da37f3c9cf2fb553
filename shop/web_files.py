"""The engine shelf: everything a browser loads once and keeps, at an address that changes with it.

Flet's own file server neither compresses nor says how long a file may be kept, so every reload of
a tablet cost 14.5 MB. Here the browser engine, our faces, icons and scripts live under
``/engine/<stamp>/``; the stamp is a digest of their sizes and times, so a file at its address never
changes and may be kept for a year, and a new release is a new address. Compressed once, in
memory, on first use: brotli where the browser takes it (browsers do so only over TLS or on the
server's own machine), gzip otherwise.

Nothing here is secret: the shelf is public inside the shop, the pages that use it are not.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import mimetypes
import threading
from functools import lru_cache
from pathlib import Path

import brotli
import flet_web
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from core import assets

KEPT = "public, max-age=31536000, immutable"
WORTH_COMPRESSING = 1_024
ALREADY_SMALL = {".woff2", ".png", ".jpg", ".webp"}
HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}

mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/wasm", ".wasm")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("font/otf", ".otf")
mimetypes.add_type("application/manifest+json", ".webmanifest")


def roots() -> tuple[Path, ...]:
    """Where files are looked for: ours first, then the engine that came with Flet."""
    return (assets.path("web"), assets.path(), Path(flet_web.get_package_web_dir()))


@lru_cache(maxsize=1)
def stamp() -> str:
    """Twelve letters that change whenever a file on the shelf does."""
    digest = hashlib.sha256()
    engine = Path(flet_web.get_package_web_dir())
    shown = [*sorted(assets.path("web").rglob("*")), *sorted(assets.path("fonts").glob("*.woff2"))]
    for file in [*shown, engine / "main.dart.wasm", engine / "flutter_bootstrap.js"]:
        if file.is_file():
            told = file.stat()
            digest.update(f"{file.name} {told.st_size} {told.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def address(name: str = "") -> str:
    """The address of a file on the shelf, e.g. ``/engine/3f…/icons/icon.svg``."""
    return f"/engine/{stamp()}/{name}"


def font_manifest() -> bytes:
    """The faces the engine loads before its first frame.

    The engine's default face must be listed, or it would look for one outside the shop.
    """
    ours = [
        {"asset": "../fonts/SammiuSans-Regular.woff2", "weight": 400},
        {"asset": "../fonts/SammiuSans-Bold.woff2", "weight": 700},
    ]
    icons = [{"asset": "fonts/MaterialIcons-Regular.otf"}]
    default = [{"asset": "fonts/roboto.woff2"}]
    families = {"Sammiu Sans": ours, "Roboto": default, "MaterialIcons": icons}
    listed = [{"family": family, "fonts": fonts} for family, fonts in families.items()]
    return json.dumps(listed).encode()


class Shelf:
    """Serves the shelf; mount it at ``/engine``."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(scope)
        await response(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        if scope["method"] not in {"GET", "HEAD"}:
            return Response(status_code=405)
        path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        given_stamp, _, name = path.partition("/")
        if given_stamp != stamp():
            return Response(status_code=404)
        plain = await asyncio.to_thread(_read, name)
        if plain is None:
            return Response(status_code=404)
        coding = _coding(scope, name, len(plain))
        body = await asyncio.to_thread(_packed, coding, name, plain) if coding else plain
        headers = {"Cache-Control": KEPT, **HEADERS}
        if coding:
            headers["Content-Encoding"] = coding
        media = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(body, headers=headers, media_type=media)


def _read(name: str) -> bytes | None:
    if name == "assets/FontManifest.json":
        return font_manifest()
    for root in roots():
        file = (root / name).resolve()
        if file.is_relative_to(root) and file.is_file() and _is_for_browsers(root, file):
            return file.read_bytes()
    return None


def _is_for_browsers(root: Path, file: Path) -> bool:
    """Of our own assets only faces and pictures: words and demo data are not the browser's."""
    if root != assets.path():
        return True
    return file.relative_to(root).parts[0] in {"fonts", "pictures", "sounds"}


def _coding(scope: Scope, name: str, size: int) -> str:
    if size < WORTH_COMPRESSING or Path(name).suffix in ALREADY_SMALL:
        return ""
    wanted = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1")
    taken = {part.split(";")[0].strip() for part in wanted.split(",")}
    return "br" if "br" in taken else "gzip" if "gzip" in taken else ""


_PACKED: dict[tuple[str, str], bytes] = {}
_PACKING = threading.Lock()


def _packed(coding: str, name: str, plain: bytes) -> bytes:
    """The file compressed, once in the life of the process: two tablets at once pack it once."""
    with _PACKING:
        if (coding, name) not in _PACKED:
            pack = _brotli if coding == "br" else _gzip
            _PACKED[coding, name] = pack(plain)
        return _PACKED[coding, name]


def _brotli(plain: bytes) -> bytes:
    return brotli.compress(plain, quality=6)


def _gzip(plain: bytes) -> bytes:
    return gzip.compress(plain, 6)
