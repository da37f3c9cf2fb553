"""``sammiu keys``: the owner's commands, as they are typed."""

import pytest
from typer.testing import CliRunner

from shop.cli import app


@pytest.fixture
def sammiu(sqlite_shop):
    """Run the command on this shop; what it printed."""
    url = sqlite_shop.database.url
    sqlite_shop.database.close()

    def run(*words: str, code: int = 0, typed: str = "") -> str:
        done = CliRunner().invoke(app, ["keys", *words, "--database", url], input=typed)
        assert done.exit_code == code, done.output
        return done.output

    return run


def states(told: str) -> list[str]:
    words = ("signing", "verifying", "retired", "revoked")
    return [word for line in told.splitlines() for word in words if word in line]


def test_a_key_is_changed_retired_and_revoked(sammiu):
    assert states(sammiu("list")) == ["signing"]
    assert "Key 2 signs from now on" in sammiu("rotate")
    assert "no longer read" in sammiu("retire", "1")
    assert states(sammiu("list")) == ["signing", "retired"]
    assert "Make a new one first" in sammiu("retire", "2", code=1)
    assert "refused from now on" in sammiu("revoke", "2", "--yes")
    assert states(sammiu("list")) == ["signing", "revoked", "retired"]


def test_revoking_asks_first(sammiu):
    sammiu("revoke", "1", typed="n\n", code=1)
    assert states(sammiu("list")) == ["signing"]
    sammiu("revoke", "1", typed="y\n")
    assert states(sammiu("list")) == ["signing", "revoked"]
