"""Value as a tender: gift cards, store credit, goods for points, and what a Z says of each kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.db.schema import Key, UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('gift_cards',
    sa.Column('id', Key(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('pin_hash', sa.String(length=120), nullable=False),
    sa.Column('balance_cents', sa.BigInteger(), nullable=False),
    sa.Column('made_at', UtcTime(), nullable=False),
    sa.Column('active_at', UtcTime(), nullable=True),
    sa.Column('expires_at', UtcTime(), nullable=True),
    sa.Column('blocked_at', UtcTime(), nullable=True),
    sa.Column('wrong_pins', sa.Integer(), nullable=False),
    sa.Column('locked_until', UtcTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gift_cards')),
    sa.UniqueConstraint('number', name=op.f('uq_gift_cards_number'))
    )
    op.create_index('ix_gift_cards_dying', 'gift_cards', ['expires_at'], unique=False, sqlite_where=sa.text('balance_cents > 0'), postgresql_where=sa.text('balance_cents > 0'))
    op.create_table('gift_card_entries',
    sa.Column('id', Key(), nullable=False),
    sa.Column('card_id', Key(), nullable=False),
    sa.Column('cents', sa.BigInteger(), nullable=False),
    sa.Column('against', sa.String(length=12), nullable=False),
    sa.Column('cause', sa.String(length=64), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['gift_cards.id'], name=op.f('fk_gift_card_entries_card_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gift_card_entries'))
    )
    op.create_index('ix_gift_card_entries_cause', 'gift_card_entries', ['cause'], unique=False)
    op.create_index('ux_gift_card_entries_cause', 'gift_card_entries', ['card_id', 'cause'], unique=True)
    op.create_table('purse_lots',
    sa.Column('id', Key(), nullable=False),
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('purse', sa.String(length=8), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('remaining_cents', sa.BigInteger(), nullable=False),
    sa.Column('made_at', UtcTime(), nullable=False),
    sa.Column('expires_at', UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_purse_lots_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purse_lots'))
    )
    op.create_index('ix_purse_lots_dying', 'purse_lots', ['expires_at'], unique=False, sqlite_where=sa.text('remaining_cents > 0'), postgresql_where=sa.text('remaining_cents > 0'))
    op.create_index('ix_purse_lots_left', 'purse_lots', ['member_id'], unique=False, sqlite_where=sa.text('remaining_cents > 0'), postgresql_where=sa.text('remaining_cents > 0'))
    op.create_table('purse_entries',
    sa.Column('id', Key(), nullable=False),
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('lot_id', Key(), nullable=False),
    sa.Column('cents', sa.BigInteger(), nullable=False),
    sa.Column('against', sa.String(length=12), nullable=False),
    sa.Column('cause', sa.String(length=64), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['lot_id'], ['purse_lots.id'], name=op.f('fk_purse_entries_lot_id')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_purse_entries_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purse_entries'))
    )
    op.create_index('ix_purse_entries_cause', 'purse_entries', ['cause'], unique=False)
    op.create_index(op.f('ix_purse_entries_lot_id'), 'purse_entries', ['lot_id'], unique=False)
    op.create_table('rewards',
    sa.Column('id', Key(), nullable=False),
    sa.Column('product_id', Key(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('cash_cents', sa.BigInteger(), nullable=False),
    sa.Column('since', UtcTime(), nullable=False),
    sa.Column('until', UtcTime(), nullable=True),
    sa.Column('stopped_at', UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_rewards_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rewards'))
    )
    op.create_index('ux_rewards_running', 'rewards', ['product_id'], unique=True, sqlite_where=sa.text('stopped_at IS NULL'), postgresql_where=sa.text('stopped_at IS NULL'))
    op.create_table('basket_gift_cards',
    sa.Column('basket_id', Key(), nullable=False),
    sa.Column('line_number', sa.Integer(), nullable=False),
    sa.Column('card_id', Key(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['basket_id'], ['baskets.id'], name=op.f('fk_basket_gift_cards_basket_id')),
    sa.ForeignKeyConstraint(['card_id'], ['gift_cards.id'], name=op.f('fk_basket_gift_cards_card_id')),
    sa.PrimaryKeyConstraint('basket_id', 'line_number', name=op.f('pk_basket_gift_cards')),
    sa.UniqueConstraint('basket_id', 'card_id', name=op.f('uq_basket_gift_cards_basket_id_card_id')),
    sqlite_with_rowid=False
    )
    op.create_table('laid_value',
    sa.Column('id', Key(), nullable=False),
    sa.Column('key', Key(), nullable=False),
    sa.Column('basket_id', Key(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('source_id', Key(), nullable=False),
    sa.Column('line_number', sa.Integer(), nullable=True),
    sa.Column('detail', sa.String(length=80), nullable=False),
    sa.Column('laid_at', UtcTime(), nullable=False),
    sa.Column('sold_at', UtcTime(), nullable=True),
    sa.Column('released_at', UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['basket_id'], ['baskets.id'], name=op.f('fk_laid_value_basket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_laid_value')),
    sa.UniqueConstraint('key', 'kind', name=op.f('uq_laid_value_key_kind'))
    )
    op.create_index(op.f('ix_laid_value_basket_id'), 'laid_value', ['basket_id'], unique=False)
    op.create_index('ix_laid_value_waiting', 'laid_value', ['laid_at'], unique=False, sqlite_where=sa.text('sold_at IS NULL AND released_at IS NULL'), postgresql_where=sa.text('sold_at IS NULL AND released_at IS NULL'))
    op.create_table('z_tenders',
    sa.Column('shift_id', Key(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('cents', sa.BigInteger(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_z_tenders_shift_id')),
    sa.PrimaryKeyConstraint('shift_id', 'kind', name=op.f('pk_z_tenders')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    raise RuntimeError("ledgers only grow: restore a backup instead")
