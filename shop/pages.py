"""The few pages that are plain HTML: the one that starts an app, and the one that keeps a
stranger out and takes a pairing code. No script of theirs is inline, so the content policy needs
no exception for one.
"""

from __future__ import annotations

from html import escape
from string import Template

from core import assets, words
from shop.web_files import address


def app_page(path: str, title: str) -> str:
    """The page at ``/kiosk/`` or ``/staff/`` that starts the engine for this mount."""
    template = Template(assets.path("web", "index.html").read_text("utf-8"))
    return template.substitute(
        path=escape(path.rstrip("/")), title=escape(title), engine=address(), lang="zh-Hant-HK"
    )


def manifest(path: str, title: str, colour: str) -> dict[str, object]:
    """The web app manifest: what a tablet shows when the page is put on its home screen."""
    return {
        "name": title,
        "short_name": title,
        "id": f"{path}/",
        "start_url": f"{path}/",
        "scope": f"{path}/",
        "display": "fullscreen",
        "background_color": "#F4FBF9",
        "theme_color": colour,
        "icons": [
            {"src": address("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": address("icons/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {"src": address("icons/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }


def stranger_page(path: str, *, wrong: bool = False, wait: bool = False) -> str:
    """Both languages at once, since nobody has chosen one yet, and a field for the code."""
    key = "ui.pair_wait" if wait else "ui.pair_wrong" if wrong else "ui.pair_explain"
    template = Template(assets.path("web", "stranger.html").read_text("utf-8"))
    return template.substitute(
        engine=address(),
        action=escape(f"{path}/pair"),
        title_zh=escape(words.say("zh_Hant", "ui.pair_title")),
        title_en=escape(words.say("en", "ui.pair_title")),
        said_zh=escape(words.say("zh_Hant", key)),
        said_en=escape(words.say("en", key)),
        button_zh=escape(words.say("zh_Hant", "ui.pair_button")),
        button_en=escape(words.say("en", "ui.pair_button")),
        field=escape(words.say("en", "ui.pair_field")),
    )
