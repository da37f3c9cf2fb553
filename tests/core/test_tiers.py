"""Tiers at the till: a sale lifts at once, a void takes back, nights pass, schemes change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import checkout, coupons, points, shopper, tiers, words
from core.context import SYSTEM
from core.db.ids import new_id
from core.messages.tables import messages as outbox
from core.privacy import merge
from core.refusals import NotPermitted
from core.tiers import Reward, Scheme, Tier
from core.tiers.tables import changes, purchases, rewards, schemes, standings
from core.verify import verify
from tests.shopfloor import ANN, BEN, CASHIER

SILVER = Tier(
    code="silver",
    titles={"en": "Silver", "zh_Hant": "銀卡"},
    colour="#9AA3AB",
    threshold=10_000,
    renews_at=5_000,
)
GOLD = Tier(
    code="gold", titles={"en": "Gold", "zh_Hant": "金卡"}, colour="#B8860B", threshold=20_000
)


def put_up(shop, *kinds, starts_at=None, **rules):
    scheme = Scheme(**({"tiers": kinds or (SILVER, GOLD)} | rules))
    return shop.manager(lambda ctx: tiers.plan(ctx, scheme, starts_at=starts_at), "TST-OFFICE")


def tier_of(shop, member):
    return shop.ask(lambda ctx: tiers.of(ctx, member))


def progress(shop, member):
    return shop.ask(lambda ctx: tiers.progress(ctx, member))


def nightly(shop):
    """What the job does, to the end."""
    office = shop.desk("TST-OFFICE", SYSTEM)
    for job in (tiers.nightly, tiers.hand_over):
        counted = list(job(shop.database, office))
        assert counted == sorted(counted)


def told(shop, member):
    return [
        (row.kind, row.from_tier, row.to_tier, row.value, row.needed)
        for row in sorted(shop.rows(changes), key=lambda one: one.id)
        if row.member_id == member
    ]


# ---------------------------------------------------------------------------------- the sale


def test_a_shop_without_a_scheme_has_no_tiers(shop):
    ann = shop.join()
    shop.sell("cup", "tea", member=ann)
    assert tier_of(shop, ann) == ""
    assert progress(shop, ann) is None
    assert shop.rows(standings) == []
    assert [(row.cents, row.visits) for row in shop.rows(purchases)] == [(14_600, 1)]


def test_a_member_rises_in_the_moment_of_the_sale(shop):
    put_up(shop)
    ann = shop.join()
    shop.sell("cup", member=ann)
    assert tier_of(shop, ann) == ""
    shop.sell("card", member=ann)
    assert tier_of(shop, ann) == "silver"
    assert told(shop, ann) == [("risen", "", "silver", 10_050, 10_000)]
    shop.sell("tea", "tea", member=ann)
    assert tier_of(shop, ann) == "gold"


def test_no_tier_is_skipped_and_none_needed(shop):
    put_up(shop)
    ann = shop.join()
    shop.sell("cup", "tea", "tea", member=ann)
    assert tier_of(shop, ann) == "gold"
    assert told(shop, ann) == [("risen", "", "gold", 20_400, 20_000)]


def test_a_passer_by_has_no_tier_and_counts_for_nobody(shop):
    put_up(shop)
    shop.sell("cup", "tea", "tea")
    assert shop.rows(purchases) == []
    assert shop.ask(lambda ctx: shopper.of(ctx, None)).tier == ""


def test_pressing_pay_twice_counts_once(shop):
    put_up(shop)
    ann = shop.join()
    done = shop.sell("cup", member=ann)
    shop.till(lambda ctx: checkout.pay_cash(ctx, done.sale_id, 100_000))
    assert progress(shop, ann).missing_cents == 1_200


def test_a_card_sale_counts_as_well(shop):
    put_up(shop)
    ann = shop.join()
    shop.sell_by_card("cup", "card", member=ann)
    assert tier_of(shop, ann) == "silver"


def test_the_shopper_at_the_counter_has_the_tier(shop):
    put_up(shop)
    ann = shop.join()
    shop.sell("cup", "tea", "tea", member=ann)
    who = shop.ask(lambda ctx: shopper.of(ctx, ann))
    assert (who.member, who.tier, who.branch) == (True, "gold", "TST")


@pytest.mark.parametrize(("measure", "needs"), [("visits", 2), ("points", 150)])
def test_visits_or_points_may_count_instead(shop, measure, needs):
    put_up(shop, SILVER.model_copy(update={"threshold": needs, "renews_at": 0}), measure=measure)
    ann = shop.join()
    shop.sell("cup", member=ann)
    shop.sell("card", member=ann)
    assert tier_of(shop, ann) == ""
    shop.clock.pass_(days=1)
    shop.sell("tea", member=ann)
    assert tier_of(shop, ann) == "silver"


def test_a_till_whose_clock_was_set_back_turns_nothing_round(shop):
    put_up(shop)
    shop.clock.pass_(hours=5)
    ann = shop.join()
    shop.sell("tea", "tea", member=ann)
    shop.clock.pass_(hours=-3)
    assert tier_of(shop, ann) == "silver"
    shop.sell("cup", member=ann)
    assert tier_of(shop, ann) == "gold"
    assert [row.at for row in sorted(shop.rows(changes), key=lambda one: one.id)] == [
        shop.clock.now + timedelta(hours=3)
    ] * 2


def test_a_single_purchase_must_do_it_alone(shop):
    put_up(shop, window="single")
    ann = shop.join()
    shop.sell("cup", member=ann)
    shop.sell("cake", member=ann)
    assert tier_of(shop, ann) == ""
    shop.sell("tea", "tea", member=ann)
    assert tier_of(shop, ann) == "silver"


# ----------------------------------------------------------------------------------- returns


def test_a_void_under_the_threshold_puts_the_tier_at_risk(shop):
    put_up(shop)
    ann = shop.join()
    done = shop.sell("cup", "card", member=ann)
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong", key=new_id()))
    assert tier_of(shop, ann) == "silver"
    assert progress(shop, ann).at_risk
    assert told(shop, ann)[-1] == ("at_risk", "silver", "silver", 0, 10_000)


def test_or_it_is_decided_at_once(shop):
    put_up(shop, on_return="at_once")
    ann = shop.join()
    done = shop.sell("cup", "card", member=ann)
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong", key=new_id()))
    assert tier_of(shop, ann) == ""
    assert told(shop, ann)[-1] == ("taken_back", "silver", "", 0, 10_000)


def test_part_of_a_sale_may_be_given_back_and_only_once(shop):
    put_up(shop, on_return="at_once")
    ann = shop.join()
    done = shop.sell("cup", "tea", "tea", member=ann)

    def give_back(ctx):
        tiers.after_refund(
            ctx, ann, "return:1", sale_id=done.sale_id, net_cents=5_800, points_taken=58
        )

    shop.till(give_back)
    shop.till(give_back)
    assert tier_of(shop, ann) == "silver"
    assert [row.cents for row in sorted(shop.rows(purchases), key=lambda one: one.id)] == [
        20_400,
        -5_800,
    ]


def test_a_return_of_an_unknown_sale_changes_nothing(shop):
    put_up(shop)
    ann = shop.join()
    shop.till(lambda ctx: tiers.after_refund(ctx, ann, "return:9", sale_id=new_id()))
    assert shop.rows(purchases) == []


# ---------------------------------------------------------------------------------- the night


def test_a_term_that_is_over_is_seen_before_the_review_has_run(shop):
    put_up(shop)
    ann = shop.join()
    shop.sell("cup", "card", member=ann)
    shop.clock.now = datetime(2027, 11, 23, 15, 59, 59, tzinfo=UTC)  # the last second, shop time
    assert tier_of(shop, ann) == "silver"
    shop.clock.pass_(seconds=1)
    assert tier_of(shop, ann) == ""
    assert shop.ask(lambda ctx: shopper.of(ctx, ann)).tier == ""
    assert told(shop, ann) == [("risen", "", "silver", 10_050, 10_000)]
    nightly(shop)
    assert told(shop, ann)[-1] == ("fallen", "silver", "", 0, 5_000)
    assert tier_of(shop, ann) == ""


def test_the_review_run_again_changes_nothing(shop):
    put_up(shop, grace_days=7, fall="one_down")
    ann, ben = shop.join(), shop.join(BEN)
    shop.sell("cup", "tea", "tea", member=ann)
    shop.sell("tea", "tea", member=ben)
    for days in (370, 1, 8, 400):
        shop.clock.pass_(days=days)
        nightly(shop)
        before = told(shop, ann), told(shop, ben), shop.rows(standings)
        nightly(shop)
        assert (told(shop, ann), told(shop, ben), shop.rows(standings)) == before
    assert [kind for kind, *_ in told(shop, ann)] == ["risen", "grace", "fallen", "grace", "fallen"]


def test_a_purchase_after_the_term_and_before_the_review_is_decided_in_order(shop):
    put_up(shop)
    ann = shop.join()
    shop.sell("cup", "card", member=ann)
    shop.clock.pass_(days=370)
    shop.sell("tea", "tea", member=ann)
    assert [kind for kind, *_ in told(shop, ann)] == ["risen", "fallen", "risen"]


def by_twos(ctx):
    return tiers.review.due(ctx, most=2)


def test_a_review_goes_in_batches(shop):
    put_up(shop)
    everybody = [shop.join(f"9{number:07d}") for number in range(5)]
    for member in everybody:
        shop.sell("tea", "tea", member=member)
    shop.clock.pass_(days=400)
    assert [shop.office(by_twos) for _ in range(4)] == [
        2,
        2,
        1,
        0,
    ]
    assert {tier_of(shop, member) for member in everybody} == {""}


# --------------------------------------------------------------------------------- schemes


def test_a_future_scheme_comes_into_force_by_itself(shop):
    put_up(shop)
    harder = SILVER.model_copy(update={"threshold": 50_000})
    day = shop.clock.now + timedelta(days=10)
    put_up(shop, harder, starts_at=day)
    ann, ben = shop.join(), shop.join(BEN)
    shop.sell("cup", "card", member=ann)
    shop.clock.pass_(days=11)
    shop.sell("tea", "tea", member=ben)
    assert (tier_of(shop, ann), tier_of(shop, ben)) == ("silver", "")
    assert [row.version for row in shop.rows(standings) if row.member_id == ben] == [2]


def test_what_was_bought_before_there_were_tiers_counts(shop):
    ann, ben, mei = shop.join(), shop.join(BEN), shop.join("51234567")
    shop.sell("cup", "card", member=ann)
    shop.sell("tea", member=ben)
    shop.clock.pass_(seconds=1)
    put_up(shop)
    assert (tier_of(shop, ann), tier_of(shop, ben), tier_of(shop, mei)) == ("silver", "", "")
    nightly(shop)
    assert told(shop, ann) == [("scheme", "", "silver", 10_050, 10_000)]
    assert {row.member_id for row in shop.rows(standings)} == {ann, ben}
    assert [row.taken_up_at is not None for row in shop.rows(schemes)] == [True]


def test_a_scheme_cannot_start_in_the_past(shop):
    with pytest.raises(tiers.InThePast):
        put_up(shop, starts_at=shop.clock.now - timedelta(seconds=1))


def test_only_a_version_that_has_not_started_can_be_withdrawn(shop):
    put_up(shop)
    put_up(shop, starts_at=shop.clock.now + timedelta(days=1))
    shop.manager(lambda ctx: tiers.withdraw(ctx, 2), "TST-OFFICE")
    with pytest.raises(tiers.InForceAlready):
        shop.manager(lambda ctx: tiers.withdraw(ctx, 1), "TST-OFFICE")
    shop.clock.pass_(days=2)
    assert shop.ask(lambda ctx: ctx.standing.tiers.at(ctx.now).number) == 1


def test_a_cashier_makes_no_schemes(shop):
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: tiers.plan(ctx, Scheme(tiers=(SILVER,))), actor=CASHIER)


# --------------------------------------------------------------------------------- by hand


def test_a_manager_may_put_somebody_into_a_tier_until_a_day(shop):
    put_up(shop)
    ann = shop.join()
    until = date(2026, 12, 31)

    def honour(ctx):
        tiers.set_by_hand(ctx, ann, "gold", keeps_until=until, reason="a friend of the house")

    shop.manager(honour)
    assert tier_of(shop, ann) == "gold"
    shop.sell("cup", "card", member=ann)
    shop.clock.now = datetime(2027, 1, 1, 4, tzinfo=UTC)
    nightly(shop)
    assert [kind for kind, *_ in told(shop, ann)] == ["by_hand", "fallen"]
    assert tier_of(shop, ann) == "silver"


def test_by_hand_needs_a_right_a_reason_and_a_tier_that_exists(shop):
    put_up(shop)
    ann = shop.join()

    def honour(tier, reason):
        return lambda ctx: tiers.set_by_hand(ctx, ann, tier, keeps_until=None, reason=reason)

    with pytest.raises(NotPermitted):
        shop.till(honour("gold", "why not"))
    with pytest.raises(tiers.TierUnknown):
        shop.manager(honour("platinum", "why not"))
    with pytest.raises(tiers.TierUnknown):
        shop.manager(honour("gold", " "))


# ------------------------------------------------------------------------ one person, twice


def test_two_cards_of_one_person_reach_a_tier_together(shop):
    put_up(shop)
    ann, twin = shop.join(), shop.join(BEN)
    shop.sell("tea", member=ann)
    late = shop.sell("tea", member=twin)
    key = new_id()
    shop.manager(lambda ctx: merge.merge(ctx, ann, twin, key=key))
    assert (tier_of(shop, ann), tier_of(shop, twin)) == ("silver", "")
    assert told(shop, ann) == [("merged", "", "silver", 0, 0)]
    shop.manager(lambda ctx: checkout.void(ctx, late.sale_id, "late", key=new_id()))
    assert progress(shop, ann).missing_cents == 14_200
    shop.manager(lambda ctx: merge.undo(ctx, key))
    assert (tier_of(shop, ann), tier_of(shop, twin)) == ("", "")
    assert [progress(shop, member).missing_cents for member in (ann, twin)] == [4_200, 10_000]


def test_whoever_is_joined_keeps_the_better_tier(shop):
    put_up(shop)
    ann, twin = shop.join(), shop.join(BEN)
    shop.sell("cup", "tea", "tea", member=twin)
    shop.clock.pass_(days=200)
    shop.manager(lambda ctx: merge.merge(ctx, ann, twin, key=new_id()))
    assert tier_of(shop, ann) == "gold"
    assert progress(shop, ann).keeps_until == date(2027, 11, 23)
    shop.clock.pass_(days=200)
    nightly(shop)
    assert tier_of(shop, ann) == ""


# --------------------------------------------------------------------------------- rewards


def rewarding(**rewarded):
    return SILVER.model_copy(update=rewarded)


def owed(shop):
    return [row for row in shop.rows(rewards) if row.occasion != tiers.rewards.LETTER]


def gifts(shop, member):
    return [row.occasion for row in shop.rows(coupons.coupons) if row.member_id == member]


def test_reaching_a_tier_is_rewarded_after_its_delay_and_once(shop):
    put_up(shop, rewarding(on_risen=Reward(coupon_kind="WELCOME", points=50, delay_days=3)))
    ann = shop.join()
    shop.sell("cup", "card", member=ann)
    nightly(shop)
    assert len(gifts(shop, ann)) == 1
    shop.clock.now = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)  # midnight of the third day
    nightly(shop)
    nightly(shop)
    assert len(gifts(shop, ann)) == 2
    assert shop.card(ann).points == 100 + 50


def test_a_tier_earned_twice_in_a_period_is_rewarded_once(shop):
    put_up(shop, rewarding(on_risen=Reward(points=50)), on_return="at_once")
    ann = shop.join()
    for _ in range(2):
        done = shop.sell("tea", "tea", member=ann)
        nightly(shop)
        shop.manager(lambda ctx, done=done: checkout.void(ctx, done.sale_id, "x", key=new_id()))
    assert told(shop, ann)[-1][0] == "taken_back"
    assert [row.points for row in owed(shop)] == [50]
    assert shop.card(ann).points == 50


def test_whoever_gives_it_back_before_the_day_gets_nothing(shop):
    put_up(shop, rewarding(on_risen=Reward(points=50, delay_days=7)))
    ann = shop.join()
    done = shop.sell("tea", "tea", member=ann)
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "x", key=new_id()))
    shop.clock.pass_(days=8)
    nightly(shop)
    assert shop.card(ann).points == 0
    assert [row.dropped_at is not None for row in owed(shop)] == [True]


def test_keeping_a_tier_is_rewarded_once_a_term(shop):
    put_up(shop, rewarding(on_renewed=Reward(points=70)))
    ann = shop.join()
    shop.sell("tea", "tea", member=ann)
    for _ in range(2):
        shop.clock.pass_(days=200)
        shop.sell("tea", member=ann)
        shop.clock.pass_(days=170)
        nightly(shop)
    assert [row.occasion for row in owed(shop)] == ["renewed", "renewed"]


def test_a_reward_must_be_a_coupon_the_shop_has(shop):
    with pytest.raises(tiers.RewardUnknown):
        put_up(shop, rewarding(on_risen=Reward(coupon_kind="NO-SUCH-KIND")))


def test_a_letter_says_so_once(shop):
    put_up(shop)
    ann = shop.join()
    shop.sell("tea", "tea", member=ann)
    for _ in range(2):
        nightly(shop)
    (letter,) = [row for row in shop.rows(outbox) if row.template == "tier_up"]
    assert (letter.member_id, letter.purpose) == (ann, "service")


# ---------------------------------------------------------------------------------- the log


def test_the_log_says_how_each_change_was_reckoned(shop):
    put_up(shop, grace_days=10)
    ann = shop.join()
    shop.sell("tea", "tea", member=ann)
    shop.clock.pass_(days=366)
    nightly(shop)

    def said(lang):
        return [one.why for one in shop.ask(lambda ctx: tiers.log_of(ctx, ann, lang))]

    assert said("en") == [
        "Silver stays until 3 Dec 2027 for now: HK$0 from 24 Nov 2026 to 23 Nov 2027; "
        "HK$50 needed to keep it.",
        "Reached Silver: HK$116 from 24 Nov 2025 to 23 Nov 2026; HK$100 needed.",
    ]
    assert said("zh_Hant")[1] == (
        "升級至銀卡：2025年11月24日至2026年11月23日共 HK$116，需要 HK$100。"
    )


KINDS = {"risen", "renewed", "grace", "fallen", "at_risk", "safe", "taken_back", "scheme"}


@pytest.mark.parametrize("key", sorted(KINDS | set(tiers.deeds.DECISIONS)))
def test_every_kind_of_change_has_words(key):
    assert words.knows(f"tiers.why_{key}")


# -------------------------------------------------------------------------------- progress


def test_progress_says_what_is_missing_and_until_when(shop):
    put_up(shop)
    ann = shop.join()
    at_first = progress(shop, ann)
    assert (at_first.title["zh_Hant"], at_first.next_title["en"]) == ("會員", "Silver")
    assert (at_first.missing_cents, at_first.share, at_first.by) == (10_000, 0.0, None)
    shop.sell("tea", member=ann)
    halfway = progress(shop, ann)
    assert (halfway.missing_cents, halfway.share) == (4_200, 0.58)
    assert halfway.by == date(2027, 11, 22)
    shop.sell("tea", member=ann)
    silver = progress(shop, ann)
    assert (silver.tier, silver.next_title["en"], silver.missing_cents) == ("silver", "Gold", 8_400)
    assert silver.keeps_until == date(2027, 11, 23)
    shop.sell("cup", member=ann)
    top = progress(shop, ann)
    assert (top.tier, top.next_title, top.missing, top.share) == ("gold", None, 0, 1.0)


def test_what_is_bought_after_the_day_of_rising_keeps_the_tier(shop):
    put_up(shop)
    ann = shop.join()
    shop.sell("tea", "tea", member=ann)
    assert progress(shop, ann).keep_missing == 5_000
    shop.clock.pass_(days=1)
    shop.sell("cake", member=ann)
    assert progress(shop, ann).keep_missing == 1_150


# ---------------------------------------------------------------------------------- the books


def test_the_books_find_a_tier_that_was_written_in(shop_to_spoil):
    shop = shop_to_spoil
    put_up(shop)
    ann = shop.join(ANN)
    shop.sell("tea", member=ann)
    assert verify(shop.database) == []
    with shop.database.engine.begin() as connection:
        connection.execute(standings.update().values(tier="gold"))
    assert any("stands in gold" in found.told for found in verify(shop.database))


def test_the_books_find_a_purchase_that_was_written_up(shop_to_spoil):
    shop = shop_to_spoil
    ann = shop.join(ANN)
    shop.sell("tea", member=ann)
    with shop.database.engine.begin() as connection:
        connection.execute(purchases.update().values(cents=1_000_000))
    assert any(found.check == "tiers" for found in verify(shop.database))


def test_points_are_not_needed_for_a_purchase_to_count(shop):
    """A shop that gives no points to speak of: the member's row is held all the same."""
    shop.change_rules("points", cents_per_point=10_000_000)
    put_up(shop)
    ann = shop.join()
    assert shop.sell("cup", "card", member=ann).points_earned == 0
    assert tier_of(shop, ann) == "silver"
    assert shop.ask(lambda ctx: points.earned_on(ctx.rules.points, 10_050)) == 0
