"""The members room: profiles, tags, notes, segments, consent by purpose and channel, privacy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.db.schema import Key, UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAMED_BY_WORDING = ("sms", "whatsapp")
ALL_CHANNELS = ("sms", "whatsapp", "line", "email")


def upgrade() -> None:
    op.add_column(
        "consents",
        sa.Column("purpose", sa.String(length=12), server_default="marketing", nullable=False),
    )
    op.create_table('consent_wordings',
    sa.Column('version', sa.String(length=20), nullable=False),
    sa.Column('purpose', sa.String(length=12), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('first_shown_at', UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('version', 'purpose', 'language', name=op.f('pk_consent_wordings'))
    )
    op.create_table('segments',
    sa.Column('id', Key(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('criteria', sa.Text(), nullable=False),
    sa.Column('saved_by', sa.String(length=80), nullable=False),
    sa.Column('saved_at', UtcTime(timezone=True), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_segments')),
    sa.UniqueConstraint('name', name=op.f('uq_segments_name'))
    )
    op.create_table('tag_kinds',
    sa.Column('code', sa.String(length=24), nullable=False),
    sa.Column('title_en', sa.String(length=40), nullable=False),
    sa.Column('title_zh', sa.String(length=40), nullable=False),
    sa.Column('type', sa.String(length=12), nullable=False),
    sa.Column('days_valid', sa.Integer(), nullable=True),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('retired_at', UtcTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_tag_kinds'))
    )
    op.create_table('verification_codes',
    sa.Column('id', Key(), nullable=False),
    sa.Column('number_mac', sa.String(length=44), nullable=False),
    sa.Column('purpose', sa.String(length=12), nullable=False),
    sa.Column('code_mac', sa.LargeBinary(length=32), nullable=False),
    sa.Column('made_at', UtcTime(timezone=True), nullable=False),
    sa.Column('expires_at', UtcTime(timezone=True), nullable=False),
    sa.Column('tries_left', sa.Integer(), nullable=False),
    sa.Column('used_at', UtcTime(timezone=True), nullable=True),
    sa.Column('station', sa.String(length=24), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verification_codes'))
    )
    op.create_index('ix_verification_codes_number', 'verification_codes', ['number_mac', 'purpose', 'made_at'], unique=False)
    op.create_table('consent_states',
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('purpose', sa.String(length=12), nullable=False),
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('granted', sa.Boolean(), nullable=False),
    sa.Column('since', UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_consent_states_member_id')),
    sa.PrimaryKeyConstraint('member_id', 'purpose', 'channel', name=op.f('pk_consent_states'))
    )
    op.create_index('ix_consent_states_granted', 'consent_states', ['purpose', 'channel', 'granted', 'member_id'], unique=False)
    op.create_table('member_aliases',
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('into_id', Key(), nullable=False),
    sa.ForeignKeyConstraint(['into_id'], ['members.id'], name=op.f('fk_member_aliases_into_id')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_member_aliases_member_id')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_member_aliases'))
    )
    op.create_index('ix_member_aliases_into', 'member_aliases', ['into_id'], unique=False)
    op.create_table('member_days',
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('store_id', Key(), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('net_cents', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_member_days_member_id')),
    sa.ForeignKeyConstraint(['store_id'], ['stores.id'], name=op.f('fk_member_days_store_id')),
    sa.PrimaryKeyConstraint('member_id', 'day', 'store_id', name=op.f('pk_member_days')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_member_days_day', 'member_days', ['store_id', 'day'], unique=False)
    op.create_table('member_days_counted',
    sa.Column('store_id', Key(), nullable=False),
    sa.Column('through', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['store_id'], ['stores.id'], name=op.f('fk_member_days_counted_store_id')),
    sa.PrimaryKeyConstraint('store_id', name=op.f('pk_member_days_counted'))
    )
    op.create_table('member_erasures',
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('at', UtcTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('why', sa.String(length=12), nullable=False),
    sa.Column('wiped_at', UtcTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_member_erasures_member_id')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_member_erasures'))
    )
    op.create_index('ix_member_erasures_wiped', 'member_erasures', ['wiped_at'], unique=False)
    op.create_table('member_merges',
    sa.Column('id', Key(), nullable=False),
    sa.Column('kept_id', Key(), nullable=False),
    sa.Column('gone_id', Key(), nullable=False),
    sa.Column('at', UtcTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('undone_at', UtcTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['gone_id'], ['members.id'], name=op.f('fk_member_merges_gone_id')),
    sa.ForeignKeyConstraint(['kept_id'], ['members.id'], name=op.f('fk_member_merges_kept_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member_merges'))
    )
    op.create_index('ix_member_merges_gone', 'member_merges', ['gone_id'], unique=False)
    op.create_index('ix_member_merges_kept', 'member_merges', ['kept_id'], unique=False)
    op.create_table('member_notes',
    sa.Column('id', Key(), nullable=False),
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('visibility', sa.String(length=8), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('at', UtcTime(timezone=True), nullable=False),
    sa.Column('dropped_at', UtcTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_member_notes_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member_notes'))
    )
    op.create_index('ix_member_notes_member', 'member_notes', ['member_id', 'at'], unique=False)
    op.create_table('member_pins',
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('pin_hash', sa.String(length=120), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('locked_until', UtcTime(timezone=True), nullable=True),
    sa.Column('set_at', UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_member_pins_member_id')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_member_pins'))
    )
    op.create_table('member_tags',
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('tag', sa.String(length=24), nullable=False),
    sa.Column('since', UtcTime(timezone=True), nullable=False),
    sa.Column('expires_at', UtcTime(timezone=True), nullable=True),
    sa.Column('source', sa.String(length=8), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_member_tags_member_id')),
    sa.ForeignKeyConstraint(['tag'], ['tag_kinds.code'], name=op.f('fk_member_tags_tag')),
    sa.PrimaryKeyConstraint('member_id', 'tag', name=op.f('pk_member_tags')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_member_tags_tag', 'member_tags', ['tag', 'member_id'], unique=False)
    op.create_table('number_changes',
    sa.Column('id', Key(), nullable=False),
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('from_mac', sa.String(length=44), nullable=False),
    sa.Column('from_masked', sa.String(length=24), nullable=False),
    sa.Column('to_masked', sa.String(length=24), nullable=False),
    sa.Column('how', sa.String(length=8), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('at', UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_number_changes_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_number_changes'))
    )
    op.create_index('ix_number_changes_member', 'number_changes', ['member_id', 'at'], unique=False)
    op.create_table('profiles',
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('gender', sa.String(length=12), nullable=False),
    sa.Column('changed_at', UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_profiles_member_id')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_profiles'))
    )
    op.create_index('ix_profiles_email', 'profiles', ['email'], unique=False)
    op.create_table('recycled_numbers',
    sa.Column('id', Key(), nullable=False),
    sa.Column('lost_by', Key(), nullable=False),
    sa.Column('claimed_by', Key(), nullable=True),
    sa.Column('masked', sa.String(length=24), nullable=False),
    sa.Column('idle_days', sa.Integer(), nullable=False),
    sa.Column('at', UtcTime(timezone=True), nullable=False),
    sa.Column('settled_at', UtcTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['claimed_by'], ['members.id'], name=op.f('fk_recycled_numbers_claimed_by')),
    sa.ForeignKeyConstraint(['lost_by'], ['members.id'], name=op.f('fk_recycled_numbers_lost_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recycled_numbers'))
    )
    op.create_index('ix_recycled_numbers_claimed', 'recycled_numbers', ['claimed_by'], unique=False)
    op.create_index('ix_recycled_numbers_lost', 'recycled_numbers', ['lost_by'], unique=False)
    op.create_table('retention_notices',
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('told_at', UtcTime(timezone=True), nullable=False),
    sa.Column('erase_at', UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_retention_notices_member_id')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_retention_notices'))
    )
    op.create_index('ix_retention_notices_erase', 'retention_notices', ['erase_at'], unique=False)
    op.create_table('member_merge_moves',
    sa.Column('merge_id', Key(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('item', sa.String(length=80), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['merge_id'], ['member_merges.id'], name=op.f('fk_member_merge_moves_merge_id')),
    sa.PrimaryKeyConstraint('merge_id', 'rule', 'item', name=op.f('pk_member_merge_moves'))
    )
    _state_of_old_consents()


def _state_of_old_consents() -> None:
    """The newest answer of each member so far: a yes for what the wording named, a no for all."""
    consents = sa.table(
        "consents",
        sa.column("member_id"),
        sa.column("granted"),
        sa.column("at"),
    )
    states = sa.table(
        "consent_states",
        sa.column("member_id"),
        sa.column("purpose"),
        sa.column("channel"),
        sa.column("granted"),
        sa.column("since"),
    )
    newest = (
        sa.select(consents.c.member_id, sa.func.max(consents.c.at).label("at"))
        .group_by(consents.c.member_id)
        .subquery()
    )
    yes = sa.func.min(sa.case((consents.c.granted, 1), else_=0)) == 1  # of twins the no counts
    for channel in ALL_CHANNELS:
        told = (
            sa.select(
                consents.c.member_id,
                sa.literal("marketing"),
                sa.literal(channel),
                yes,
                sa.func.max(consents.c.at),
            )
            .join(
                newest,
                sa.and_(newest.c.member_id == consents.c.member_id, newest.c.at == consents.c.at),
            )
            .group_by(consents.c.member_id)
        )
        if channel not in NAMED_BY_WORDING:
            told = told.having(sa.not_(yes))
        columns = ["member_id", "purpose", "channel", "granted", "since"]
        op.execute(states.insert().from_select(columns, told))


def downgrade() -> None:
    raise RuntimeError("ledgers only grow: restore a backup instead")
