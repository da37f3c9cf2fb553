"""Where the shop's fonts, pictures, words and demo data lie."""

from pathlib import Path

# A checkout, an editable install and a wheel all keep `assets` beside `core`.
ROOT = Path(__file__).resolve().parents[1] / "assets"


def path(*parts: str) -> Path:
    """The path of an asset: `path("words", "en", "kiosk.toml")`. The file itself may be missing."""
    return ROOT.joinpath(*parts)
