"""Cut the shop's fonts out of Noto Sans CJK HK: one pair for paper, one pair for screens.

    python assets/fonts/subset.py                      # all four files, 2.5 minutes
    python assets/fonts/subset.py --only paper         # only the receipt pair (.otf)
    python assets/fonts/subset.py --only screen --out /tmp/fonts --flavor woff2

Source: Debian package `fonts-noto-cjk`; face 4 of its .ttc files is "Noto Sans CJK HK", whose
shapes are the ones Hong Kong readers expect. The same input gives the same bytes, so running it
again changes nothing unless the font or the characters did. Needs `fonttools` and `brotli`.

The licence (SIL OFL 1.1, beside this file) lets anyone ship a changed font under the same licence.
The families get our own names so that a subset is never mistaken for the whole font.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
NOTO = "/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc"
HONG_KONG_FACE = 4
WEIGHTS = ("Regular", "Bold")
FAMILIES = {"paper": "SammiuPaper", "screen": "SammiuSans"}
FLAVORS = {"paper": "otf", "screen": "woff2"}
# Pillow sets a receipt glyph after glyph; a browser may also tighten Latin pairs and punctuation.
# No "locl": it would drag in 17 000 shapes for Japan, Korea and the mainland and add a third.
FEATURES: dict[str, list[str]] = {"paper": [], "screen": ["kern", "palt", "halt"]}


def main() -> None:
    """Cut what the command line asks for and say how heavy each file came out."""
    wanted = _arguments()
    for purpose in (wanted.only,) if wanted.only else tuple(FAMILIES):
        for weight in WEIGHTS:
            path = cut(purpose, weight, wanted.out, flavor=wanted.flavor or FLAVORS[purpose])
            sys.stdout.write(f"{path}  {path.stat().st_size / 1e6:.2f} MB\n")


def cut(purpose: str, weight: str, out: Path, *, flavor: str) -> Path:
    """Write one font file and return where it is."""
    font = TTFont(NOTO.format(weight=weight), fontNumber=HONG_KONG_FACE, recalcTimestamp=False)
    _narrow_quotes(font)
    _keep(font, FEATURES[purpose])
    _rename(font, FAMILIES[purpose], weight)
    font.flavor = None if flavor == "otf" else flavor
    path = out / f"{FAMILIES[purpose]}-{weight}.{flavor}"
    font.save(path)
    return path


def characters() -> set[int]:
    """Everything a Hong Kong or Taiwan shop writes, and a visitor's name in simplified Chinese."""
    latin = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
    signs = set(range(0x2010, 0x2028)) | set(range(0x2030, 0x205F)) | set(range(0x20A0, 0x20C1))
    shapes = set(range(0x2190, 0x219A)) | {0x2116, 0x2122, 0x2212, 0x25CF, 0x2713}
    wide = set(range(0x3000, 0x3040)) | set(range(0xFF01, 0xFF66)) | set(range(0xFFE0, 0xFFE7))
    chinese = set(_encodable("big5hkscs")) | set(_encodable("gb2312"))
    return latin | signs | shapes | wide | chinese


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", choices=sorted(FAMILIES), help="one pair instead of both")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    parser.add_argument("--flavor", choices=("otf", "woff", "woff2"), help="file kind")
    return parser.parse_args()


def _encodable(codec: str) -> Iterator[int]:
    for code in (*range(0xA0, 0xD800), *range(0xF900, 0xFB00), *range(0x20000, 0x30000)):
        try:
            chr(code).encode(codec)
        except UnicodeEncodeError:
            continue
        yield code


def _narrow_quotes(font: TTFont) -> None:
    """Quotes are full-width in this face, and "don’t" falls apart; Chinese has its own 「」."""
    narrow: dict[str, str] = {}
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag == "pwid":
            for index in record.Feature.LookupListIndex:
                for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
                    narrow |= getattr(table, "ExtSubTable", table).mapping
    for table in font["cmap"].tables:
        for quote in map(ord, "‘’“”"):
            if quote in getattr(table, "cmap", {}):
                table.cmap[quote] = narrow.get(table.cmap[quote], table.cmap[quote])


def _keep(font: TTFont, features: list[str]) -> None:
    options = Options(
        layout_features=features,
        hinting=True,  # a thermal head has no grey: hints keep stems even at 24 px
        notdef_outline=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14],
        drop_tables=["VORG", "vhea", "vmtx", "BASE", "GlyphOrder"],
        recalc_timestamp=False,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)


def _rename(font: TTFont, family: str, weight: str) -> None:
    spoken = family.replace("Sammiu", "Sammiu ")
    for record in font["name"].names:
        record.string = {
            1: spoken,
            2: weight,
            3: f"{family}-{weight};subset of {record.toUnicode()}",
            4: f"{spoken} {weight}",
            6: f"{family}-{weight}",
        }.get(record.nameID, record.toUnicode())
    top = font["CFF "].cff
    top.fontNames = [f"{family}-{weight}"]
    top[0].FamilyName, top[0].FullName = spoken, f"{spoken} {weight}"


if __name__ == "__main__":
    main()
