"""Prices the most naive way there is: every combination, every sharing of pieces, tried in turn.

An oracle for small baskets. It shares no code with the engine but the values that go in (lines,
offers, coupons): it knows what is allowed from the words of ``core.pricing.combine`` alone. Every
piece is a thing of its own here, money is split by a largest remainder of its own.
"""

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product


@dataclass(frozen=True)
class Thing:
    """A piece: whose pile it is in, and what it costs."""

    pile: int
    product: object
    category: str
    cents: int


@dataclass(frozen=True)
class Claim:
    """A source, or one step of a ladder."""

    source: object
    needs: int
    coupon: bool

    def __hash__(self):
        return hash((self.source.id, self.needs))


def least_to_pay(lines, offers, coupons, *, shopper, at):
    """What the best allowed combination costs."""
    things = pieces(lines)
    claims = [one for one in claimed(things, offers, coupons, shopper, at) if works(things, one)]
    sound = {}
    for size in range(len(claims) + 1):
        for some in combinations(claims, size):
            if keeps_rules(some):
                left, short = ring_up(things, some)
                if not short:
                    sound[frozenset(some)] = sum(left)
    largest = [one for one in sound if not any(one < other for other in sound)]
    allowed = [one for one in largest if not overruled(one, claims, sound)]
    return min(sound[one] for one in allowed)


# ------------------------------------------------------------------------------------- pieces


def pieces(lines):
    """Dearest first; then by category and product, as on the shelf list."""
    piles = Counter()
    for line in lines:
        if line.scale == 1:
            piles[-line.unit_cents, line.category, line.product_id.int] += line.quantity
        else:
            weighed = Fraction(line.unit_cents * line.quantity, line.scale)
            piles[-half_up(weighed), line.category, line.product_id.int] += 1
    return [
        Thing(nth, key[2], key[1], -key[0])
        for nth, (key, count) in enumerate(sorted(piles.items()))
        for _ in range(count)
    ]


def half_up(amount):
    return int(amount + Fraction(1, 2))


def within(goods, thing):
    """Whether a piece is among these goods."""
    named = goods.products or goods.categories
    inside = thing.product in {one.int for one in goods.products}
    inside = inside or thing.category in goods.categories
    outside = thing.product in {one.int for one in goods.not_products}
    outside = outside or thing.category in goods.not_categories
    return (inside or not named) and not outside


def covered(things, goods):
    return [nth for nth, thing in enumerate(things) if within(goods, thing)]


def counted(things, source):
    """The pieces whose spend counts."""
    if source.counts_on is not None:
        return covered(things, source.counts_on)
    own = covered(things, source.goods)
    if source.action.kind in ("gift", "add_on"):
        named = [
            nth
            for nth, thing in enumerate(things)
            if thing.product in {one.int for one in source.goods.products}
            or thing.category in source.goods.categories
        ]
        return [nth for nth in range(len(things)) if nth not in named]
    return own


# -------------------------------------------------------------------------------------- claims


def claimed(things, offers, coupons, shopper, at):
    """Whoever's own terms are met; of a ladder each step that the shelf prices reach."""
    found = []
    for source in [*offers, *coupons]:
        if source.member_only and not shopper.member:
            continue
        if at and source.starts_at and at < source.starts_at:
            continue
        if at and source.ends_at and at >= source.ends_at:
            continue
        gross = sum(things[nth].cents for nth in counted(things, source))
        pieces_there = len(counted(things, source))
        if pieces_there < source.min_pieces:
            continue
        spends = [source.min_spend_cents]
        if source.action.kind == "spend_ladder":
            spends = [max(step.spend_cents, spends[0]) for step in source.action.steps]
        if per := getattr(source.action, "per_cents", None):
            steps = [per * nth for nth in range(gross // per, 0, -1)][:4]
            spends += [spend for spend in steps if spend > source.min_spend_cents]
        found += [Claim(source, spend, source in coupons) for spend in spends if spend <= gross]
    return found


def works(things, claim):
    """Alone it takes something off, or earns something the till may add."""
    left, short = ring_up(things, [claim])
    pieces_of_perk = getattr(claim.source.action, "pieces", 0)
    perk = pieces_of_perk > len(covered(things, claim.source.goods))
    return not short and (perk or sum(left) < sum(thing.cents for thing in things))


def keeps_rules(some):
    groups = {claim.source.exclusive for claim in some} - {""}
    for name in groups:
        inside = [claim for claim in some if claim.source.exclusive == name]
        if len(inside) > limit_of(inside):
            return False
    if len({claim.source.id for claim in some}) < len(some):
        return False  # two steps of a ladder
    return not any(are_foes(one, other) for one, other in combinations(some, 2))


def limit_of(members):
    return min(claim.source.stack.group_limit for claim in members)


def are_foes(one, other):
    a, b = one.source, other.source
    if a.id == b.id:
        return False
    if a.stack.alone or b.stack.alone:
        return True
    return (b.exclusive and b.exclusive in a.stack.not_with) or (
        a.exclusive and a.exclusive in b.stack.not_with
    )


def overruled(members, claims, sound):
    """Whether somebody outside could take the place of lower ones it may not meet."""
    inside = {claim.source.id for claim in members}
    for claim in claims:
        if claim.source.id in inside:
            continue
        priority = claim.source.priority
        lower = {one for one in members if are_foes(one, claim) and one.source.priority < priority}
        name = claim.source.exclusive
        same = [one for one in members if one.source.exclusive == name and one not in lower]
        if name and same and len(same) >= limit_of(same):
            last = min(same, key=lambda one: (one.source.priority, [-x for x in turn(one)]))
            if last.source.priority < priority:
                lower.add(last)
        if lower and frozenset((members - lower) | {claim}) in sound:
            return True
    return False


# ------------------------------------------------------------------------------------ the till


def turn(claim):
    """Stage, priority, percents before amounts, larger first, made first."""
    source, kind = claim.source, claim.source.action.kind
    stage = 0
    if claim.coupon:
        stage = 4
    elif kind.startswith("spend_"):
        stage = 3
    elif kind in ("gift", "add_on"):
        stage = 2
    elif source.stack.on_top:
        stage = 1
    size = {
        "spend_percent_off": lambda: (1, -source.action.basis_points),
        "spend_amount_off": lambda: (2, -source.action.off_cents),
        "spend_ladder": lambda: (3, 0),
    }.get(kind, lambda: (0, 0))()
    return (stage, -source.priority, *size, source.id.int, -claim.needs)


def ring_up(things, some):
    """What is left of every pile, and whether somebody missed its minimum spend."""
    order = sorted(some, key=turn)
    apart = [claim for claim in order if turn(claim)[0] == 0]
    left = by_line(things, apart)
    short = False
    for claim in order[len(apart) :]:
        places = {things[nth].pile for nth in counted(things, claim.source)}
        spent = sum(left[pile] for pile in places)
        if claim.source.spend_counts == "before" or (
            not claim.source.spend_counts and turn(claim)[0] == 1
        ):
            spent = sum(things[nth].cents for nth in counted(things, claim.source))
        if spent < claim.needs:
            short = True
            continue
        left = afterwards(things, left, claim, spent)
    return left, short


def gross_of(things):
    piles = Counter()
    for thing in things:
        piles[thing.pile] += thing.cents
    return [piles[pile] for pile in sorted(piles)]


def split(cents, weights):
    """Largest remainder."""
    whole = sum(weights)
    shares = [Fraction(cents * weight, whole) for weight in weights]
    parts = [int(share) for share in shares]
    rest = cents - sum(parts)
    order = sorted(range(len(parts)), key=lambda nth: (parts[nth] - shares[nth], nth))
    for nth in order[:rest]:
        parts[nth] += 1
    return parts


def taken(left, piles, cents, weights):
    left = list(left)
    if cents:
        for pile, part in zip(piles, split(cents, weights), strict=True):
            left[pile] -= min(part, left[pile])
    return left


# -- offers that compete for pieces: every sharing of the pieces among them


def by_line(things, apart):
    """The sharing that saves most, higher priorities first; of equals the first in order."""
    gross = gross_of(things)
    if not apart:
        return gross
    singles = [one for one in apart if is_single(one.source)]
    makers = [one for one in apart if not is_single(one.source)]
    ranks = sorted({claim.source.priority for claim in apart}, reverse=True)
    piles = sorted({thing.pile for thing in things})
    count = Counter(thing.pile for thing in things)
    cost = {thing.pile: thing.cents for thing in things}
    best = None
    for ways in product(*(shares_of_pile(things, pile, count[pile], makers) for pile in piles)):
        tried = one_way(things, ways, piles, cost, count, makers, singles, ranks)
        if tried is not None:
            worth, off = tried
            choices = tuple(tuple(sorted(way, key=lambda c: c[:2])) for way in ways)
            rank = ([-one for one in worth], choices)
            if best is None or rank < best[0]:
                best = rank, off
    left = list(gross)
    for pile_off in best[1]:
        left = taken(left, *pile_off)
    return left


def is_single(source):
    return source.action.kind in ("percent_off", "amount_off", "fixed_price") and not source.most


def slots_of(source):
    """(goods, pieces) of each part of a set."""
    action = source.action
    return {
        "bundle": lambda: [(part.goods, part.pieces) for part in action.parts],
        "n_for_m": lambda: [(source.goods, action.take)],
        "n_for_price": lambda: [(source.goods, action.take)],
        "nth_item": lambda: [(source.goods, action.nth)],
        "buy_get": lambda: (
            [(source.goods, action.buy), (action.get_goods, action.get)]
            if action.get_goods
            else [(source.goods, action.buy + action.get)]
        ),
    }.get(action.kind, lambda: [(source.goods, 1)])()


def shares_of_pile(things, pile, count, makers):
    """Every way to give pieces of a pile to slots; the rest are in no set."""
    thing = next(one for one in things if one.pile == pile)
    seats = [
        (nth, slot)
        for nth, maker in enumerate(makers)
        for slot, (goods, _) in enumerate(slots_of(maker.source))
        if within(goods, thing) and within_bundle(maker.source, thing)
    ]
    for counts in product(range(count + 1), repeat=len(seats)):
        if sum(counts) <= count:
            yield [(*seat, some) for seat, some in zip(seats, counts, strict=True) if some]


def within_bundle(source, thing):
    return source.action.kind != "bundle" or within(source.goods, thing)


def one_way(things, ways, piles, cost, count, makers, singles, ranks):
    """What this sharing saves by rank, and what comes off which piles; None if a set is broken."""
    worth = dict.fromkeys(ranks, 0)
    off = []
    for nth, maker in enumerate(makers):
        rows = {}
        for pile, way in zip(piles, ways, strict=True):
            for who, slot, some in way:
                if who == nth:
                    rows.setdefault(slot, []).extend([pile] * some)
        saves = set_saves(maker.source, rows, cost)
        if saves is None:
            return None
        worth[maker.source.priority] += saves
        used = Counter(pile for row in rows.values() for pile in row)
        if used:
            order = sorted(used)
            off.append((order, saves, [used[pile] * cost[pile] for pile in order]))
    for pile, way in zip(piles, ways, strict=True):
        rest = count[pile] - sum(some for *_, some in way)
        found = best_single(things, pile, rest, cost, singles, ranks)
        if found:
            worth[found[0]] += found[1]
            off.append(([pile], found[1], [1]))
    return [worth[rank] for rank in ranks], off


def best_single(things, pile, rest, cost, singles, ranks):
    thing = next(one for one in things if one.pile == pile)
    best = None
    for single in singles:
        if within(single.source.goods, thing):
            saves = off_equal(single.source.action, cost[pile], rest)
            key = (ranks.index(single.source.priority), -saves, turn(single))
            if saves and (best is None or key < best[0]):
                best = key, (single.source.priority, saves)
    return best and best[1]


def off_equal(action, cents, some):
    if action.kind == "percent_off":
        return half_up(Fraction(cents * some * action.basis_points, 10_000))
    if action.kind == "amount_off":
        return min(action.off_cents, cents) * some
    return max(0, cents - action.price_cents) * some


def set_saves(source, rows, cost):
    """Cents off the sets these pieces make; None when they make no whole number of sets."""
    slots = slots_of(source)
    numbers = {Fraction(len(rows.get(nth, ())), need) for nth, (_, need) in enumerate(slots)}
    if len(numbers) > 1:
        return None
    (sets,) = numbers
    if sets.denominator > 1 or (source.most and sets > source.most):
        return None
    action, whole = source.action, sum(cost[pile] for row in rows.values() for pile in row)
    if action.kind in ("bundle", "n_for_price"):
        return whole - int(sets) * action.price_cents
    if is_piece(action):
        return sum(off_equal(action, cost[pile], 1) for pile in rows.get(0, ()))
    if action.kind == "buy_get" and action.get_goods:
        return sum(off_one(action, cost[pile]) for pile in rows.get(1, ()))
    return ranked(source, sorted((cost[pile] for pile in rows.get(0, ())), reverse=True))


def is_piece(action):
    return action.kind in ("percent_off", "amount_off", "fixed_price")


def ranked(source, prices):
    """The best way to part pieces into sets, of each of which the cheapest are cut."""
    action = source.action
    ((_, need),) = slots_of(source)
    cheap = {"n_for_m": lambda: need - action.pay, "nth_item": lambda: 1}.get(
        action.kind, lambda: action.get
    )()
    if not prices:
        return 0
    first, rest = prices[0], prices[1:]
    best = 0
    for others in combinations(range(len(rest)), need - 1):
        one = sorted([first, *(rest[nth] for nth in others)])
        saves = sum(off_one(action, cents) for cents in one[:cheap])
        left = [cents for nth, cents in enumerate(rest) if nth not in others]
        best = max(best, saves + ranked(source, left))
    return best


def off_one(action, cents):
    if action.kind == "n_for_m":
        return cents
    if action.price_cents is not None:
        return max(0, cents - action.price_cents)
    return half_up(Fraction(cents * action.basis_points, 10_000))


# -- one after the other


def afterwards(things, left, claim, spent):
    source, action = claim.source, claim.source.action
    gross = gross_of(things)
    worth = gross if source.stack.of_shelf_price else left
    piles = sorted({things[nth].pile for nth in covered(things, source.goods)})
    count = Counter(thing.pile for thing in things)
    if action.kind.startswith("spend_"):
        base = sum(worth[pile] for pile in piles)
        cents = min(off_sum(action, base, spent), sum(left[pile] for pile in piles))
        return taken(left, piles, cents, [left[pile] for pile in piles])
    if is_piece(action) or action.kind in ("gift", "add_on"):
        return off_pieces(left, source, piles, worth, count)
    return off_sets(things, left, source, worth, count)


def off_sum(action, base, spent):
    if action.kind == "spend_amount_off":
        times = spent // action.per_cents if action.per_cents else 1
        return min(action.off_cents * times, base, action.most_cents or 10**9)
    if action.kind == "spend_percent_off":
        off = half_up(Fraction(base * action.basis_points, 10_000))
        return min(off, action.most_cents or 10**9)
    return max(
        (
            min(step.off_cents, base)
            if step.off_cents
            else half_up(Fraction(base * step.basis_points, 10_000))
        )
        for step in action.steps
        if step.spend_cents <= spent
    )


def off_pieces(left, source, piles, worth, count):
    action, left = source.action, list(left)
    most = source.most or getattr(action, "pieces", 0) or 10**9
    for pile in sorted(piles, key=lambda pile: (-(worth[pile] // count[pile]), pile)):
        some = min(most, count[pile])
        most -= some
        if source.most == 0 and not hasattr(action, "pieces"):
            some = count[pile]
        whole = worth[pile] if some == count[pile] else worth[pile] // count[pile] * some
        if action.kind == "percent_off":
            off = half_up(Fraction(whole * action.basis_points, 10_000))
        elif action.kind == "amount_off":
            off = min(action.off_cents * some, whole)
        elif action.kind == "gift":
            off = whole
        else:
            off = max(0, whole - action.price_cents * some)
        left[pile] -= min(off, left[pile])
    return left


def off_sets(things, left, source, worth, count):
    """The best sets of one source alone, at what a piece is worth by now."""
    each = {pile: worth[pile] // count[pile] for pile in count}
    order = sorted(count, key=lambda pile: (-each[pile], pile))
    renamed = {pile: nth for nth, pile in enumerate(order)}
    again = sorted(
        (replace(thing, pile=renamed[thing.pile], cents=each[thing.pile]) for thing in things),
        key=lambda thing: thing.pile,
    )
    best = None
    for ways in product(
        *(
            shares_of_pile(again, nth, count[pile], [Claim(source, 0, False)])
            for nth, pile in enumerate(order)
        )
    ):
        rows = {}
        for nth, way in enumerate(ways):
            for _, slot, some in way:
                rows.setdefault(slot, []).extend([nth] * some)
        saves = set_saves(source, rows, {nth: each[pile] for nth, pile in enumerate(order)})
        if saves is not None:
            choices = tuple(tuple(sorted(way)) for way in ways)
            if best is None or (-saves, choices) < best[0]:
                best = (-saves, choices), rows
    (worst, _), rows = best
    used = Counter(nth for row in rows.values() for nth in row)
    if worst >= 0:
        return left
    places = sorted(used)
    by = [each[order[nth]] * used[nth] for nth in places]
    return taken(left, [order[nth] for nth in places], -worst, by)
