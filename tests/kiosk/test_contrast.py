"""Whatever colour a shop chooses, its words can be read (WCAG 2.2, 1.4.3: 4.5 to 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.colour import contrast, hue_of, tone_at
from ui.theme import colours, kiosk_type, scheme

READABLE = 4.5
GROUNDS = [
    "surface",
    "surface_container_lowest",
    "surface_container_low",
    "surface_container",
    "surface_container_high",
    "surface_container_highest",
]
INKS = ["on_surface", "on_surface_variant"]
COLOURED = ["primary", "error", "tertiary", "primary_fixed_dim", "secondary_fixed_dim"]
PAIRS = [
    *[(ink, ground) for ink in INKS for ground in GROUNDS],
    *[(ink, ground) for ink in COLOURED for ground in GROUNDS[:4]],
    *[(f"on_{role}", role) for role in ("primary", "secondary", "tertiary", "error")],
    *[
        (f"on_{role}_container", f"{role}_container")
        for role in ("primary", "secondary", "tertiary", "error")
    ],
    *[(f"on_{role}_fixed", f"{role}_fixed") for role in ("primary", "secondary", "tertiary")],
    *[
        (f"on_{role}_fixed_variant", f"{role}_fixed_dim")
        for role in ("primary", "secondary", "tertiary")
    ],
    ("on_inverse_surface", "inverse_surface"),
    ("inverse_primary", "inverse_surface"),
]
SEEDS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@given(seed=SEEDS)
def test_every_pair_of_colours_can_be_read(dark: bool, seed: str):
    found = colours(seed, dark=dark)
    poor = {
        f"{ink} on {ground}": round(contrast(found[ink], found[ground]), 2)
        for ink, ground in PAIRS
        if contrast(found[ink], found[ground]) < READABLE
    }
    assert poor == {}


@given(seed=SEEDS)
def test_white_words_can_be_read_on_the_resting_screen(seed: str):
    from kiosk.attract import ground_of

    assert all(contrast("#FFFFFF", shade) >= READABLE for shade in ground_of(seed))


@given(seed=SEEDS)
def test_edges_of_controls_can_be_seen(seed: str):
    """WCAG 1.4.11: 3 to 1 for what is not text."""
    for dark in (False, True):
        found = colours(seed, dark=dark)
        assert contrast(found["outline"], found["surface"]) >= 3


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#0000FF", "#FFFFFF", 8.59)],
)
def test_contrast_is_the_published_one(one: str, other: str, known: float):
    assert contrast(one, other) == pytest.approx(known, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_a_meaning_keeps_its_colour_in_every_shop():
    stops = {colours(seed)["error"] for seed in ("#FF0000", "#00FF00", "#0B6B5D")}
    assert len(stops) == 1


@given(hue=st.floats(0, 359.9), tone=st.floats(5, 95))
def test_a_tone_is_as_light_as_it_says_whatever_its_hue(hue: float, tone: float):
    grey = tone_at(0.0, 0.0, tone)
    coloured = tone_at(hue, 0.2, tone)
    assert contrast(grey, coloured) == pytest.approx(1, abs=0.12)


def test_hues_are_where_they_should_be():
    assert hue_of("#FF0000") == pytest.approx(29, abs=1)
    assert hue_of("#0000FF") == pytest.approx(264, abs=1)


def test_a_scheme_names_every_role():
    assert all(getattr(scheme(), role) for role in colours())


@pytest.mark.parametrize("scale", [0.3, 0.5, 0.7, 1.0, 1.4])
def test_no_kiosk_text_is_under_twenty_pixels(scale: float):
    sizes = kiosk_type(scale)
    styles = (sizes.hero, sizes.display, sizes.title, sizes.body, sizes.note)
    assert min(style.size or 0 for style in styles) >= 20
