"""The codes on the screen are read by an independent reader, in both themes' one white ground."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ui.parts import QUIET_MODULES, qr_png

PAYLOADS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=12, max_size=52)


@settings(max_examples=150)
@given(payload=PAYLOADS, kind=st.sampled_from(["C1:", "M1:"]), module=st.integers(3, 11))
def test_a_code_is_read_back_at_any_size(payload: str, kind: str, module: int):
    png, modules = qr_png(kind + payload)
    drawn = Image.open(io.BytesIO(png)).convert("L")
    assert drawn.size == (modules, modules)
    shown = drawn.resize((modules * module, modules * module), Image.Resampling.NEAREST)
    assert [one.text for one in zxingcpp.read_barcodes(shown)] == [kind + payload]


def test_a_code_has_its_quiet_edge():
    png, modules = qr_png("C1:ABCDEFG")
    drawn = Image.open(io.BytesIO(png)).convert("L")
    edge = [drawn.getpixel((x, y)) for x in range(modules) for y in range(QUIET_MODULES)]
    assert set(edge) == {255}


@pytest.mark.parametrize("payload", ["三秒", "a" * 300])
def test_anything_can_be_a_code(payload: str):
    png, _ = qr_png(payload)
    assert png.startswith(b"\x89PNG")
