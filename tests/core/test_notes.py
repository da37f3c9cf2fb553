"""Notes: for all staff or for managers, once for each key, struck out with their words."""

import pytest

from core import notes
from core.db.ids import new_id
from core.refusals import NotPermitted
from tests.shopfloor import ANN, MANAGER


def write(shop, who, text, actor=None, **how):
    key = new_id()
    act = shop.manager if actor is MANAGER else shop.till
    act(lambda ctx: notes.write(ctx, who, text, note_id=key, **how))
    return key


def read(shop, who, actor=None):
    act = shop.manager if actor is MANAGER else shop.till
    return [note.text for note in act(lambda ctx: notes.of(ctx, who))]


def test_staff_read_the_newest_first(shop):
    ann = shop.join(ANN)
    write(shop, ann, "Likes the window seat")
    shop.clock.pass_(minutes=1)
    write(shop, ann, "Brings her own bag")
    assert read(shop, ann) == ["Brings her own bag", "Likes the window seat"]


def test_managers_notes_are_for_managers(shop):
    ann = shop.join(ANN)
    write(shop, ann, "Watch the returns", MANAGER, visibility="manager")
    assert read(shop, ann) == []
    assert read(shop, ann, MANAGER) == ["Watch the returns"]
    with pytest.raises(NotPermitted):
        write(shop, ann, "no", visibility="manager")


def test_a_second_press_keeps_one(shop):
    ann, key = shop.join(ANN), new_id()
    for _ in range(2):
        shop.till(lambda ctx: notes.write(ctx, ann, "once", note_id=key))
    assert read(shop, ann) == ["once"]


def test_struck_out_the_words_are_gone(shop):
    ann = shop.join(ANN)
    mine = write(shop, ann, "a slip of the tongue")
    theirs = write(shop, ann, "by a manager", MANAGER)
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: notes.drop(ctx, theirs))
    shop.till(lambda ctx: notes.drop(ctx, mine))
    assert read(shop, ann) == ["by a manager"]
    assert "tongue" not in repr([tuple(row) for row in shop.rows(notes.notes)])


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u202e", "\x1b\x10"])
def test_nothing_is_not_kept(shop, text):
    ann = shop.join(ANN)
    with pytest.raises(notes.NoteEmpty):
        write(shop, ann, text)


def test_no_drawer_kick_hides_in_a_note(shop):
    ann = shop.join(ANN)
    write(shop, ann, "hello\x1bp\x00\u202eworld\nnext")
    assert read(shop, ann) == ["hellopworld next"]
