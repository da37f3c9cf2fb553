"""The first tables of the shop."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core import search
from core.db.schema import Key, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('categories',
    sa.Column('code', sa.String(length=24), nullable=False),
    sa.Column('name_en', sa.String(length=60), nullable=False),
    sa.Column('name_zh', sa.String(length=60), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_categories'))
    )
    op.create_table('coupon_kinds',
    sa.Column('id', Key(), nullable=False),
    sa.Column('code', sa.String(length=24), nullable=False),
    sa.Column('title_en', sa.String(length=80), nullable=False),
    sa.Column('title_zh', sa.String(length=80), nullable=False),
    sa.Column('min_spend_cents', sa.BigInteger(), nullable=False),
    sa.Column('days_valid', sa.Integer(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coupon_kinds')),
    sa.UniqueConstraint('code', name=op.f('uq_coupon_kinds_code'))
    )
    op.create_table('journal',
    sa.Column('station', sa.String(length=24), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('station', 'seq', name=op.f('pk_journal'))
    )
    if op.get_bind().dialect.name == 'postgresql':
        op.create_index('ux_journal_deed', 'journal', ['deed'], unique=True)
    op.create_table('limits',
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('since', UtcTime(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('subject', name=op.f('pk_limits')),
    sqlite_with_rowid=False
    )
    op.create_table('member_proofs',
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.PrimaryKeyConstraint('member_id', 'step', name=op.f('pk_member_proofs')),
    sqlite_with_rowid=False
    )
    op.create_table('members',
    sa.Column('id', Key(), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('joined_at', UtcTime(), nullable=False),
    sa.Column('joined_station', sa.String(length=24), nullable=False),
    sa.Column('verified_at', UtcTime(), nullable=True),
    sa.Column('marketing_since', UtcTime(), nullable=True),
    sa.Column('seen_at', UtcTime(), nullable=False),
    sa.Column('seen_station', sa.String(length=24), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_members')),
    sa.UniqueConstraint('code', name=op.f('uq_members_code')),
    sa.UniqueConstraint('phone', name=op.f('uq_members_phone')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_members_seen_at', 'members', ['seen_at'], unique=False)
    op.create_table('print_jobs',
    sa.Column('id', Key(), nullable=False),
    sa.Column('station', sa.String(length=24), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('subject', Key(), nullable=False),
    sa.Column('copy', sa.Integer(), nullable=False),
    sa.Column('cause', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('trouble', sa.String(length=40), nullable=False),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('asked_at', UtcTime(), nullable=False),
    sa.Column('done_at', UtcTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_jobs')),
    sqlite_with_rowid=False
    )
    op.create_index('ux_print_jobs_copy', 'print_jobs', ['subject', 'copy'], unique=True, sqlite_where=sa.text('copy > 0'), postgresql_where=sa.text('copy > 0'))
    op.create_index('ix_print_jobs_waiting', 'print_jobs', ['station', 'state', 'id'], unique=False)
    op.create_table('promotions',
    sa.Column('id', Key(), nullable=False),
    sa.Column('code', sa.String(length=24), nullable=False),
    sa.Column('running', sa.Boolean(), nullable=False),
    sa.Column('made_at', UtcTime(), nullable=False),
    sa.Column('offer', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promotions')),
    sa.UniqueConstraint('code', name=op.f('uq_promotions_code'))
    )
    op.create_table('rules_versions',
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('since', UtcTime(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('rules', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_rules_versions'))
    )
    op.create_table('signing_keys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('secret', sa.LargeBinary(length=32), nullable=False),
    sa.Column('made_at', UtcTime(), nullable=False),
    sa.Column('revoked_at', UtcTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signing_keys'))
    )
    op.create_table('signup_timings',
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('station', sa.String(length=24), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('whole_ms', sa.Integer(), nullable=False),
    sa.Column('answer_ms', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_signup_timings'))
    )
    op.create_index(op.f('ix_signup_timings_at'), 'signup_timings', ['at'], unique=False)
    op.create_table('staff',
    sa.Column('id', Key(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('role', sa.String(length=12), nullable=False),
    sa.Column('pin_hash', sa.String(length=120), nullable=False),
    sa.Column('wrong_pins', sa.Integer(), nullable=False),
    sa.Column('locked_until', UtcTime(), nullable=True),
    sa.Column('left_at', UtcTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff'))
    )
    op.create_table('stores',
    sa.Column('id', Key(), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('name_en', sa.String(length=80), nullable=False),
    sa.Column('name_zh', sa.String(length=80), nullable=False),
    sa.Column('address_en', sa.String(length=200), nullable=False),
    sa.Column('address_zh', sa.String(length=200), nullable=False),
    sa.Column('phone', sa.String(length=24), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('day_starts_hour', sa.Integer(), nullable=False),
    sa.Column('region', sa.String(length=2), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stores')),
    sa.UniqueConstraint('code', name=op.f('uq_stores_code'))
    )
    op.create_table('consents',
    sa.Column('id', Key(), nullable=False),
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('granted', sa.Boolean(), nullable=False),
    sa.Column('wording', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('station', sa.String(length=24), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_consents_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents'))
    )
    op.create_index('ix_consents_member', 'consents', ['member_id', 'at'], unique=False)
    op.create_table('coupons',
    sa.Column('id', Key(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('kind_id', Key(), nullable=False),
    sa.Column('member_id', Key(), nullable=True),
    sa.Column('occasion', sa.String(length=40), nullable=False),
    sa.Column('issued_at', UtcTime(), nullable=False),
    sa.Column('expires_at', UtcTime(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['kind_id'], ['coupon_kinds.id'], name=op.f('fk_coupons_kind_id')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_coupons_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coupons')),
    sa.UniqueConstraint('member_id', 'kind_id', 'occasion', name=op.f('uq_coupons_member_id_kind_id_occasion')),
    sa.UniqueConstraint('number', name=op.f('uq_coupons_number')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_coupons_open', 'coupons', ['member_id'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_table('points_lots',
    sa.Column('id', Key(), nullable=False),
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('remaining', sa.BigInteger(), nullable=False),
    sa.Column('available_at', UtcTime(), nullable=False),
    sa.Column('expires_at', UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_points_lots_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_points_lots')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_points_lots_member', 'points_lots', ['member_id', 'expires_at'], unique=False)
    op.create_table('products',
    sa.Column('id', Key(), nullable=False),
    sa.Column('sku', sa.String(length=40), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('name_zh', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=24), nullable=False),
    sa.Column('price_cents', sa.BigInteger(), nullable=False),
    sa.Column('scale', sa.Integer(), nullable=False),
    sa.Column('picture', sa.String(length=120), nullable=False),
    sa.Column('popularity', sa.Integer(), nullable=False),
    sa.Column('below_zero', sa.Boolean(), nullable=True),
    sa.Column('on_sale', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['category'], ['categories.code'], name=op.f('fk_products_category')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_products')),
    sa.UniqueConstraint('sku', name=op.f('uq_products_sku')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_products_category', 'products', ['category', 'popularity'], unique=False)
    op.create_table('stations',
    sa.Column('code', sa.String(length=24), nullable=False),
    sa.Column('store_id', Key(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['store_id'], ['stores.id'], name=op.f('fk_stations_store_id')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_stations'))
    )
    op.create_table('baskets',
    sa.Column('id', Key(), nullable=False),
    sa.Column('station', sa.String(length=24), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('member_id', Key(), nullable=True),
    sa.Column('proof', sa.String(length=8), nullable=False),
    sa.Column('opened_at', UtcTime(), nullable=False),
    sa.Column('laid_cents', sa.BigInteger(), nullable=False),
    sa.Column('last_key', Key(), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_baskets_member_id')),
    sa.ForeignKeyConstraint(['station'], ['stations.code'], name=op.f('fk_baskets_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baskets')),
    sqlite_with_rowid=False
    )
    op.create_index('ux_baskets_open', 'baskets', ['station'], unique=True, sqlite_where=sa.text("state IN ('open', 'paying')"), postgresql_where=sa.text("state IN ('open', 'paying')"))
    op.create_table('coupon_entries',
    sa.Column('coupon_id', Key(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('cause', sa.String(length=64), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['coupon_id'], ['coupons.id'], name=op.f('fk_coupon_entries_coupon_id')),
    sa.PrimaryKeyConstraint('coupon_id', 'turn', name=op.f('pk_coupon_entries')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_coupon_entries_cause', 'coupon_entries', ['cause'], unique=False)
    op.create_table('pairings',
    sa.Column('id', Key(), nullable=False),
    sa.Column('station', sa.String(length=24), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('code_dies_at', UtcTime(), nullable=True),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('paired_at', UtcTime(), nullable=True),
    sa.Column('revoked_at', UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['station'], ['stations.code'], name=op.f('fk_pairings_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pairings')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_pairings_code_hash')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_pairings_token_hash'))
    )
    op.create_table('points_entries',
    sa.Column('id', Key(), nullable=False),
    sa.Column('member_id', Key(), nullable=False),
    sa.Column('lot_id', Key(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('against', sa.String(length=12), nullable=False),
    sa.Column('cause', sa.String(length=64), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['lot_id'], ['points_lots.id'], name=op.f('fk_points_entries_lot_id')),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_points_entries_member_id')),
    sa.PrimaryKeyConstraint('cause', 'id', name=op.f('pk_points_entries')),
    sqlite_with_rowid=False
    )
    op.create_table('product_codes',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('product_id', Key(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_product_codes_product_id')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_product_codes')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_product_codes_product_id'), 'product_codes', ['product_id'], unique=False)
    op.create_table('shifts',
    sa.Column('id', Key(), nullable=False),
    sa.Column('station', sa.String(length=24), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('opened_at', UtcTime(), nullable=False),
    sa.Column('opened_by', sa.String(length=80), nullable=False),
    sa.Column('float_cents', sa.BigInteger(), nullable=False),
    sa.Column('numbers_before', sa.BigInteger(), nullable=False),
    sa.Column('closed_at', UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['station'], ['stations.code'], name=op.f('fk_shifts_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shifts'))
    )
    op.create_index('ux_shifts_open', 'shifts', ['station'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('stock_moves',
    sa.Column('id', Key(), nullable=False),
    sa.Column('store_id', Key(), nullable=False),
    sa.Column('product_id', Key(), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('unit_cost_cents', sa.BigInteger(), nullable=False),
    sa.Column('cause', sa.String(length=64), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_stock_moves_product_id')),
    sa.ForeignKeyConstraint(['store_id'], ['stores.id'], name=op.f('fk_stock_moves_store_id')),
    sa.PrimaryKeyConstraint('cause', 'id', name=op.f('pk_stock_moves')),
    sqlite_with_rowid=False
    )
    op.create_table('stock_on_hand',
    sa.Column('store_id', Key(), nullable=False),
    sa.Column('product_id', Key(), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('reserved', sa.BigInteger(), nullable=False),
    sa.Column('unit_cost_cents', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_stock_on_hand_product_id')),
    sa.ForeignKeyConstraint(['store_id'], ['stores.id'], name=op.f('fk_stock_on_hand_store_id')),
    sa.PrimaryKeyConstraint('store_id', 'product_id', name=op.f('pk_stock_on_hand')),
    sqlite_with_rowid=False
    )
    op.create_table('basket_coupons',
    sa.Column('basket_id', Key(), nullable=False),
    sa.Column('coupon_id', Key(), nullable=False),
    sa.ForeignKeyConstraint(['basket_id'], ['baskets.id'], name=op.f('fk_basket_coupons_basket_id')),
    sa.ForeignKeyConstraint(['coupon_id'], ['coupons.id'], name=op.f('fk_basket_coupons_coupon_id')),
    sa.PrimaryKeyConstraint('basket_id', 'coupon_id', name=op.f('pk_basket_coupons')),
    sqlite_with_rowid=False
    )
    op.create_table('basket_lines',
    sa.Column('basket_id', Key(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('product_id', Key(), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['basket_id'], ['baskets.id'], name=op.f('fk_basket_lines_basket_id')),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_basket_lines_product_id')),
    sa.PrimaryKeyConstraint('basket_id', 'number', name=op.f('pk_basket_lines')),
    sqlite_with_rowid=False
    )
    op.create_table('cash_moves',
    sa.Column('id', Key(), nullable=False),
    sa.Column('shift_id', Key(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_cash_moves_shift_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cash_moves'))
    )
    op.create_index(op.f('ix_cash_moves_shift_id'), 'cash_moves', ['shift_id'], unique=False)
    op.create_table('laid_cash',
    sa.Column('basket_id', Key(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['basket_id'], ['baskets.id'], name=op.f('fk_laid_cash_basket_id')),
    sa.PrimaryKeyConstraint('basket_id', 'number', name=op.f('pk_laid_cash'))
    )
    op.create_table('payment_attempts',
    sa.Column('id', Key(), nullable=False),
    sa.Column('basket_id', Key(), nullable=False),
    sa.Column('station', sa.String(length=24), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('original_id', Key(), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('asked_by', sa.String(length=80), nullable=False),
    sa.Column('asked_at', UtcTime(), nullable=False),
    sa.Column('sent_at', UtcTime(), nullable=True),
    sa.Column('abort_asked_at', UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['basket_id'], ['baskets.id'], name=op.f('fk_payment_attempts_basket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_attempts'))
    )
    op.create_index(op.f('ix_payment_attempts_basket_id'), 'payment_attempts', ['basket_id'], unique=False)
    op.create_index('ux_payment_attempts_unresolved', 'payment_attempts', ['station'], unique=True, sqlite_where=sa.text("state IN ('asked', 'sent', 'unknown')"), postgresql_where=sa.text("state IN ('asked', 'sent', 'unknown')"))
    op.create_table('sales',
    sa.Column('id', Key(), nullable=False),
    sa.Column('store_id', Key(), nullable=False),
    sa.Column('station', sa.String(length=24), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('shift_id', Key(), nullable=False),
    sa.Column('sold_at', UtcTime(), nullable=False),
    sa.Column('business_date', sa.Date(), nullable=False),
    sa.Column('cashier', sa.String(length=80), nullable=False),
    sa.Column('member_id', Key(), nullable=True),
    sa.Column('gross_cents', sa.BigInteger(), nullable=False),
    sa.Column('discount_cents', sa.BigInteger(), nullable=False),
    sa.Column('total_cents', sa.BigInteger(), nullable=False),
    sa.Column('rounding_cents', sa.BigInteger(), nullable=False),
    sa.Column('points_earned', sa.BigInteger(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_sales_member_id')),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_sales_shift_id')),
    sa.ForeignKeyConstraint(['store_id'], ['stores.id'], name=op.f('fk_sales_store_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_sales_day', 'sales', ['store_id', 'business_date'], unique=False)
    op.create_index('ux_sales_number', 'sales', ['station', 'number'], unique=True)
    op.create_table('z_reports',
    sa.Column('shift_id', Key(), nullable=False),
    sa.Column('station', sa.String(length=24), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('closed_at', UtcTime(), nullable=False),
    sa.Column('closed_by', sa.String(length=80), nullable=False),
    sa.Column('sales_count', sa.Integer(), nullable=False),
    sa.Column('voids_count', sa.Integer(), nullable=False),
    sa.Column('total_cents', sa.BigInteger(), nullable=False),
    sa.Column('cash_cents', sa.BigInteger(), nullable=False),
    sa.Column('card_cents', sa.BigInteger(), nullable=False),
    sa.Column('float_cents', sa.BigInteger(), nullable=False),
    sa.Column('moved_cents', sa.BigInteger(), nullable=False),
    sa.Column('expected_cents', sa.BigInteger(), nullable=False),
    sa.Column('counted_cents', sa.BigInteger(), nullable=False),
    sa.Column('perpetual_cents', sa.BigInteger(), nullable=False),
    sa.Column('journal_seq', sa.BigInteger(), nullable=False),
    sa.Column('journal_hash', sa.String(length=64), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_z_reports_shift_id')),
    sa.PrimaryKeyConstraint('shift_id', name=op.f('pk_z_reports'))
    )
    op.create_table('payment_answers',
    sa.Column('id', Key(), nullable=False),
    sa.Column('attempt_id', Key(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('scheme', sa.String(length=40), nullable=False),
    sa.Column('last4', sa.String(length=4), nullable=False),
    sa.Column('approval_code', sa.String(length=20), nullable=False),
    sa.Column('terminal_reference', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['payment_attempts.id'], name=op.f('fk_payment_answers_attempt_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_answers'))
    )
    op.create_index(op.f('ix_payment_answers_attempt_id'), 'payment_answers', ['attempt_id'], unique=False)
    op.create_table('sale_lines',
    sa.Column('sale_id', Key(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('product_id', Key(), nullable=False),
    sa.Column('sku', sa.String(length=40), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('name_zh', sa.String(length=120), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('scale', sa.Integer(), nullable=False),
    sa.Column('unit_cents', sa.BigInteger(), nullable=False),
    sa.Column('gross_cents', sa.BigInteger(), nullable=False),
    sa.Column('net_cents', sa.BigInteger(), nullable=False),
    sa.Column('cost_cents', sa.BigInteger(), nullable=False),
    sa.Column('discounts', sa.Text(), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_sale_lines_product_id')),
    sa.ForeignKeyConstraint(['sale_id'], ['sales.id'], name=op.f('fk_sale_lines_sale_id')),
    sa.PrimaryKeyConstraint('sale_id', 'number', name=op.f('pk_sale_lines')),
    sqlite_with_rowid=False
    )
    op.create_table('sale_tenders',
    sa.Column('sale_id', Key(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('tendered_cents', sa.BigInteger(), nullable=False),
    sa.Column('change_cents', sa.BigInteger(), nullable=False),
    sa.Column('attempt_id', Key(), nullable=True),
    sa.Column('detail', sa.String(length=80), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['sale_id'], ['sales.id'], name=op.f('fk_sale_tenders_sale_id')),
    sa.PrimaryKeyConstraint('sale_id', 'number', name=op.f('pk_sale_tenders')),
    sqlite_with_rowid=False
    )
    op.create_table('voids',
    sa.Column('sale_id', Key(), nullable=False),
    sa.Column('shift_id', Key(), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('deed', Key(), nullable=False),
    sa.ForeignKeyConstraint(['sale_id'], ['sales.id'], name=op.f('fk_voids_sale_id')),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_voids_shift_id')),
    sa.PrimaryKeyConstraint('sale_id', name=op.f('pk_voids')),
    sqlite_with_rowid=False
    )
    search.create(op.get_bind())


def downgrade() -> None:
    raise RuntimeError("ledgers only grow: restore a backup instead")
