#!/usr/bin/env python3
"""What the rows of profiles, rfm, dormancy and referrals mean, a second time and plainly.

Reads the events of a shop (CloudEvents in JSON Lines, as `patron log export` writes them) and prints the
rows of the four views as of some moments, under the standard rules but for coupons and terms of referral,
one JSON object per line: {"view": …, "as_of": …, "row": {…}}. Written from the words of the design, not from
the Swift code, so that the two can be compared.

Usage: views.py EVENTS.jsonl --currency CNY --time-zone Asia/Shanghai --as-of MOMENT [--as-of …]
         [--fixed-credit MINOR] [--minimum-order MINOR]
A moment is RFC 3339, or a date: the end of that day in the shop.
"""

import argparse
import collections
import datetime
import fractions
import functools
import json
import re
import sys
import zoneinfo

# The standard rules.
BINS = 5
SEGMENTS = [
    ("champions", lambda r, f: r == 5 and f >= 4),
    ("loyal", lambda r, f: r >= 3 and f >= 4),
    ("potential loyalist", lambda r, f: r >= 4 and f >= 2),
    ("new", lambda r, f: r == 5),
    ("promising", lambda r, f: r == 4),
    ("need attention", lambda r, f: r == 3 and f == 3),
    ("about to sleep", lambda r, f: r == 3),
    ("can't lose", lambda r, f: f == 5),
    ("at risk", lambda r, f: f >= 3),
    ("hibernating", lambda r, f: r <= 2),
]
DORMANT_DAYS = 90
LOYAL_ORDERS = 5
# A percentage, or a fixed amount in minor units; and what an order must be worth to earn it.
CREDIT_PERCENT = 5
CREDIT_FIXED = None
MINIMUM_ORDER = 0
RETURN_WINDOW = 14
EXPIRES = 365
# But for these: what begins so is a coupon that uses credit.
COUPON = "CREDIT"
DAY = 86_400_000

DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "KWD": 3, "BHD": 3, "TND": 3}
# What stands for nobody besides what is masked.
PLACEHOLDERS = set(
    r"0 - -- --- / . ? + @ \n null (null) none n/a #n/a undefined guest unknown anonymous walk-in "
    "无 暂无 没有 未知 未填写 不详 匿名 匿名用户 匿名买家 游客 访客 散客 微信用户".split()
)
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def once(rows):
    """A view's rows are made once for each shop."""

    @functools.cache
    def made(shop):
        return list(rows(shop))

    return made


def code_giver(code):
    """Whom a referral code stands for: of somebody who was erased only the number is left."""
    return code if re.fullmatch("erased:[0-9]+", code) else "referral:" + code


def milliseconds(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment - EPOCH) // datetime.timedelta(milliseconds=1)


def money(text, currency):
    """Minor units; the shop's texts have no more decimals than the currency."""
    return int(fractions.Fraction(text) * 10 ** DIGITS.get(currency, 2))


def is_placeholder(identifier):
    value = identifier.split(":", 1)[1]
    return (
        "**" in value
        or value.startswith(("##", "$$"))
        or value.lower() in PLACEHOLDERS
    )


class Event:
    def __init__(self, position, record):
        self.position = position
        self.type = record["type"].removeprefix("patron.").removesuffix(".v1")
        self.source = record["source"]
        self.time = milliseconds(record["time"])
        self.data = record["data"]
        self.customer = self.data.get("customer")
        if "identifiers" in self.data:
            self.customer = self.data["identifiers"][0]

    @property
    def when(self):
        return (self.time, self.position)


class Log:
    """All events in the order of their positions, and in which order names were first used."""

    def __init__(self, lines):
        self.events = [Event(n + 1, json.loads(line)) for n, line in enumerate(lines)]
        self.subjects = {}
        self.categories = {}
        self.products = {}
        # Whose an order is, whenever that was told.
        self.owners = {}
        for event in self.events:
            if event.type.startswith("purchase.") and event.customer:
                self.owners.setdefault((event.source, event.data["order"]), event.customer)
            for identifier in self.identifiers(event):
                self.subjects.setdefault(identifier, len(self.subjects) + 1)
            for line in event.data.get("lines") or []:
                for known, name in ((self.categories, "category"), (self.products, "product")):
                    if line.get(name):
                        known.setdefault(line[name], len(known) + 1)

    @staticmethod
    def identifiers(event):
        data = event.data
        if event.customer:
            yield event.customer
        yield from data.get("identifiers", [])[1:]
        if data.get("referred_by"):
            yield data["referred_by"]
        if data.get("referral_code"):
            yield code_giver(data["referral_code"])


class Shop:
    """The log as of a moment."""

    def __init__(self, log, as_of, zone, currency):
        self.log = log
        self.as_of = as_of
        self.zone = zone
        self.currency = currency
        self.events = [event for event in log.events if event.time <= as_of]
        self.today = self.clock(as_of).date()
        self.join()
        self.orders = self.make_orders()

    def clock(self, time):
        return (EPOCH + datetime.timedelta(milliseconds=time)).astimezone(self.zone)

    def text(self, time):
        return None if time is None else self.clock(time).replace(microsecond=0).isoformat()

    def amount(self, minor):
        digits = DIGITS.get(self.currency, 2)
        sign, minor = ("-" if minor < 0 else ""), abs(minor)
        whole, rest = divmod(minor, 10**digits)
        return f"{sign}{whole}" + (f".{rest:0{digits}}" if digits else "")

    # Who is who

    def join(self):
        """Customers: what can be reached by links whose last word is that they are one."""
        last = {}
        for event in self.events:
            if event.type not in ("identity.linked", "identity.unlinked", "signup.registered"):
                continue
            for other in event.data["identifiers"][1:]:
                pair = frozenset((event.customer, other))
                if len(pair) == 2 and (pair not in last or last[pair][0] < event.when):
                    last[pair] = (event.when, event.type != "identity.unlinked")
        neighbours = collections.defaultdict(set)
        for pair, (_, is_joined) in last.items():
            if is_joined and not any(map(is_placeholder, pair)):
                one, other = pair
                neighbours[one].add(other)
                neighbours[other].add(one)
        self.names = {}
        self.members = {}
        # In the order of subjects: whoever is met first names the customer.
        for subject in self.log.subjects:
            if subject in self.names:
                continue
            reached, waiting = {subject}, [subject]
            while waiting:
                for other in neighbours[waiting.pop()] - reached:
                    reached.add(other)
                    waiting.append(other)
            for other in reached:
                self.names[other] = subject
            self.members[subject] = sorted(reached, key=self.log.subjects.get)

    def customers(self):
        return sorted(set(self.names.values()), key=self.log.subjects.get)

    # Orders

    def make_orders(self):
        changes = collections.defaultdict(list)
        for event in self.events:
            if event.type.startswith("purchase."):
                changes[event.source, event.data["order"]].append(event)
        return [
            Order(self, events, self.log.owners.get(name)) for name, events in changes.items()
        ]

    @functools.cache
    def orders_of(self):
        result = collections.defaultdict(list)
        for order in self.orders:
            if order.customer:
                result[self.names[order.customer]].append(order)
        for orders in result.values():
            orders.sort(key=lambda order: order.when)
        return result


class Order:
    """An order as it stood at the moment; without its placing, a credit note."""

    def __init__(self, shop, events, customer):
        placing = [event for event in events if event.type == "purchase.placed"]
        events = sorted(events, key=lambda event: event.when)
        first = placing[0] if placing else events[0]
        self.events = events
        self.is_placed = bool(placing)
        self.when = first.when
        self.time = first.time
        self.customer = customer
        self.name = first.data["order"]
        self.lines = first.data.get("lines") or []
        self.coupon = first.data.get("coupon") or ""
        self.discount = money(first.data.get("discount") or "0", first.data.get("currency"))
        self.currency = first.data.get("currency")
        self.total = money(first.data["total"], self.currency) if placing else 0
        self.is_paid = first.data.get("status") == "paid" if placing else False
        self.is_cancelled = False
        self.refunded = 0
        is_taken_back = False
        for event in events:
            data = event.data
            if event.type == "purchase.amended":
                if "total" in data:
                    self.total = money(data["total"], self.currency)
                if "status" in data:
                    self.is_paid = data["status"] == "paid"
                if "lines" in data:
                    self.lines = data["lines"]
                self.coupon = data.get("coupon") or self.coupon
                if "discount" in data:
                    self.discount = money(data["discount"], self.currency)
            elif event.type in ("purchase.refunded", "purchase.cancelled"):
                if "amount" in data:
                    self.refunded += money(data["amount"], data["currency"])
                elif event.type == "purchase.cancelled":
                    self.is_cancelled = True
                else:
                    # The whole of what is left.
                    self.refunded = max(self.refunded, self.total)
                    is_taken_back = is_taken_back or self.total == 0
        if is_taken_back:
            self.is_cancelled = True
        self.value = (self.total if placing else 0) - self.refunded
        self.redeems = self.coupon.upper().startswith(COUPON)
        # Without a rate for its currency an order is left out.
        self.has_rate = self.currency in (None, shop.currency)
        is_fully_refunded = self.refunded > 0 and self.refunded >= self.total
        self.counts = (
            self.is_placed and self.is_paid and not self.is_cancelled and not is_fully_refunded
        )


class Figures:
    """A customer's purchases in the shop's currency."""

    def __init__(self, orders):
        counting = [order for order in orders if order.counts and order.has_rate]
        notes = [order for order in orders if not order.is_placed and order.has_rate]
        self.times = [order.time for order in counting]
        self.frequency = len(counting)
        self.monetary = sum(order.value for order in counting + notes)
        self.first = min(self.times, default=None)
        self.last = max(self.times, default=None)


def cuts(values):
    """Quantiles of type 7 at 1/5, 2/5, 3/5, 4/5, exactly."""
    values = sorted(values)
    result = []
    for index in range(1, BINS):
        place = fractions.Fraction((len(values) - 1) * index, BINS)
        below = int(place)
        above = min(below + 1, len(values) - 1)
        result.append(values[below] + (place - below) * (values[above] - values[below]))
    return result


def scores(values):
    limits = cuts(values) if values else []
    return [1 + sum(limit < value for limit in limits) for value in values]


@once
def rfm(shop):
    rows = []
    for customer, orders in shop.orders_of().items():
        figures = Figures(orders)
        if not figures.frequency:
            continue
        recency = (shop.today - shop.clock(figures.last).date()).days
        rows.append((customer, figures, recency))
    rows.sort(key=lambda row: shop.log.subjects[row[0]])
    recencies = [BINS + 1 - score for score in scores([row[2] for row in rows])]
    frequencies = scores([row[1].frequency for row in rows])
    moneys = scores([row[1].monetary for row in rows])
    for (customer, figures, recency), r, f, m in zip(rows, recencies, frequencies, moneys):
        yield {
            "customer": customer,
            "last_purchased_at": shop.text(figures.last),
            "recency_days": recency,
            "frequency": figures.frequency,
            "monetary": shop.amount(figures.monetary),
            "r": r,
            "f": f,
            "m": m,
            "segment": next(name for name, holds in SEGMENTS if holds(r, f)),
        }


class Consents:
    """What a customer consented to, and whether mail arrives."""

    def __init__(self, events):
        said = []
        for event in events:
            data = event.data
            if event.type == "consent.changed":
                said.append((event, data["channel"], data["given"]))
            elif event.type == "signup.registered":
                said += [(event, *item) for item in data.get("consents", {}).items()]
            elif event.type == "email.bounced" and data.get("kind") == "hard":
                said.append((event, None, False))
            elif event.type == "email.complained":
                said.append((event, None, False))
            elif event.type == "email.unsubscribed":
                said.append((event, "unsubscribed", False))
        # At one moment the stricter word is the last.
        said.sort(key=lambda word: (word[0].time, not word[2], word[0].position))
        # By channel and identifier, the last word.
        words, blocked = collections.defaultdict(dict), {}
        for event, channel, is_given in said:
            who = event.customer
            if channel in (None, "unsubscribed"):
                blocked[who] = True
            if channel == "unsubscribed":
                channel = "email"
            if channel:
                words[channel][who] = is_given
            if channel == "email" and is_given:
                blocked[who] = False
        # Of several identifiers the strictest.
        self.channels = {channel: all(last.values()) for channel, last in words.items()}
        self.is_blocked = any(blocked.values())

    def reachable(self, identifiers):
        identifiers = [name for name in identifiers if not is_placeholder(name)]
        if any(name.startswith("email:") for name in identifiers):
            if self.channels.get("email", True) and not self.is_blocked:
                yield "email"
        if any(name.startswith("phone:") for name in identifiers):
            yield from (name for name in ("sms", "phone") if self.channels.get(name, True))


@functools.cache
def events_of(shop):
    result = collections.defaultdict(list)
    for event in shop.events:
        if event.customer and not event.type.startswith("purchase."):
            result[shop.names[event.customer]].append(event)
    return result


def purchase_days(shop, figures):
    return sorted({shop.clock(time).date() for time in figures.times})


@once
def dormancy(shop):
    segments = {row["customer"]: row["segment"] for row in rfm(shop)}
    contacts = events_of(shop)
    rows = []
    for customer, orders in shop.orders_of().items():
        figures = Figures(orders)
        if not figures.frequency:
            continue
        days = purchase_days(shop, figures)
        silent = (shop.today - days[-1]).days
        if silent <= DORMANT_DAYS:
            continue
        gaps = [(after - before).days for before, after in zip(days, days[1:])]
        consents = Consents(contacts.get(customer, []))
        row = {
            "customer": customer,
            "last_purchased_at": shop.text(figures.last),
            "silent_days": silent,
            "usual_gap_days": one_decimal(gaps),
            "dormant_since": (days[-1] + datetime.timedelta(days=DORMANT_DAYS + 1)).isoformat(),
            "monetary": shop.amount(figures.monetary),
            "segment": segments[customer],
            "reachable_by": list(consents.reachable(shop.members[customer])),
        }
        rows.append((-figures.monetary, shop.log.subjects[customer], row))
    return [row for _, _, row in sorted(rows, key=lambda row: row[:2])]


def one_decimal(gaps):
    """The mean, rounded half up."""
    if not gaps:
        return None
    return int(fractions.Fraction(sum(gaps) * 10, len(gaps)) + fractions.Fraction(1, 2)) / 10


def credit(value):
    if value < MINIMUM_ORDER:
        return 0
    return max(0, value) * CREDIT_PERCENT // 100 if CREDIT_FIXED is None else CREDIT_FIXED


@functools.cache
def decide(shop):
    """Every claim in the order of time, with what became of it; and who has whom as referrer."""
    said = []
    for event in shop.events:
        referrer = event.data.get("referred_by")
        if event.data.get("referral_code"):
            referrer = code_giver(event.data["referral_code"])
        if referrer and event.customer:
            said.append((event.when, shop.names[event.customer], shop.names[referrer]))
    bought = {}
    for customer, orders in shop.orders_of().items():
        times = [order.time for order in orders if order.counts and order.has_rate]
        if times:
            bought[customer] = min(times)
    claims, referrers = [], {}
    for when, customer, referrer in sorted(said):
        above = [referrer]
        while above[-1] in referrers:
            above.append(referrers[above[-1]])
        if customer == referrer:
            outcome = "refused", "self-referral"
        elif customer in referrers:
            is_same = referrers[customer] == referrer
            outcome = ("repeated", None) if is_same else ("refused", "second referrer")
        elif bought.get(customer, when[0]) < when[0]:
            outcome = "refused", "bought before"
        elif customer in above:
            outcome = "refused", "loop"
        else:
            outcome = "accepted", None
            referrers[customer] = referrer
        claims.append((when, customer, referrer, *outcome))
    return claims, referrers


class Credit:
    """What one order of somebody who was brought earned."""

    def __init__(self, shop, claim, order, start):
        (when, self.referred, self.referrer), self.shop, self.order = claim, shop, order
        self.start = start
        self.ripe = order.time + RETURN_WINDOW * DAY
        self.end = self.ripe + EXPIRES * DAY
        self.used = 0
        self.events = {when[1]} | {event.position for event in order.events}

    def worth(self, time):
        """By what was known of the order at a time."""
        if time < max(self.start, self.order.time):
            return 0
        events = [event for event in self.order.events if event.time <= time]
        order = Order(self.shop, events, self.order.customer)
        return credit(order.value) if order.counts else 0

    def times(self):
        """When what it is worth may have changed."""
        return sorted({max(event.time, self.order.time, self.start) for event in self.order.events})

    def was_worth(self):
        return any(map(self.worth, self.times()))

    def lost_at(self):
        """When it was last worth nothing, having been worth something."""
        times = self.times()
        worths = [self.worth(time) for time in times]
        if not any(worths):
            return self.start
        last = max(index for index, worth in enumerate(worths) if worth)
        return times[last + 1]

    def use(self, owed, time, position):
        if not self.ripe <= time < self.end:
            return 0
        used = max(0, min(owed, self.worth(time) - self.used))
        if used:
            self.used += used
            self.events.add(position)
        return used

    def settle(self):
        self.left = max(0, self.worth(self.shop.as_of) - self.used)
        self.amount = max(credit(self.order.total), self.left + self.used)
        self.revoked = self.amount - self.left - self.used
        self.reason = None
        if self.revoked:
            self.reason = "order refunded in part" if self.order.counts else "order refunded"
            if self.order.counts and self.order.value < MINIMUM_ORDER:
                self.reason = "order refunded below the minimum"
            if self.order.is_cancelled:
                self.reason = "order cancelled"
        if self.left == 0 and self.used:
            self.state = "used"
        elif self.left == 0 and self.revoked:
            self.state = "revoked"
        elif self.shop.as_of < self.ripe:
            self.state = "pending"
        else:
            self.state = "available" if self.shop.as_of < self.end else "expired"


@once
def ledger(shop):
    """All credits, by referrer and by when they expire."""
    claims, _ = decide(shop)
    all_orders = shop.orders_of()
    credits = collections.defaultdict(list)
    for when, customer, referrer, outcome, _ in claims:
        if outcome != "accepted":
            continue
        start = 0
        for order in all_orders.get(customer, []):
            if order.time < when[0] or not order.is_placed or not order.is_paid:
                continue
            if not order.has_rate:
                continue
            earned = Credit(shop, (when, customer, referrer), order, start)
            if order.total < MINIMUM_ORDER and not earned.was_worth():
                continue
            credits[referrer].append(earned)
            if order.counts and order.value >= MINIMUM_ORDER:
                break
            start = max(start, earned.lost_at())
    for referrer in sorted(credits, key=shop.log.subjects.get):
        mine = sorted(credits[referrer], key=lambda earned: (earned.end, earned.order.when[1]))
        for order in all_orders.get(referrer, []):
            if not (order.counts and order.has_rate and order.redeems):
                continue
            owed = order.discount
            for earned in mine:
                owed -= earned.use(owed, order.time, order.when[1])
        for earned in mine:
            earned.settle()
            if earned.order.total >= MINIMUM_ORDER or earned.amount:
                yield earned


def credits(shop):
    for earned in ledger(shop):
        yield {
            "referrer": earned.referrer,
            "referred": earned.referred,
            "order": earned.order.name,
            "earned_at": shop.text(earned.order.time),
            "available_at": shop.text(earned.ripe),
            "expires_at": shop.text(earned.end),
            "amount": shop.amount(earned.amount),
            "state": earned.state,
            "left": shop.amount(earned.left),
            "used": shop.amount(earned.used),
            "revoked": shop.amount(earned.revoked),
            "reason": earned.reason,
            "events": [str(position) for position in sorted(earned.events)],
        }


def claims(shop):
    for when, customer, referrer, outcome, reason in decide(shop)[0]:
        yield {
            "customer": customer,
            "referrer": referrer,
            "claimed_at": shop.text(when[0]),
            "outcome": outcome,
            "reason": reason,
            "event": when[1],
        }


def below(brought, referrer):
    """Whom somebody brought, and whom those brought, and so on."""
    found = list(brought[referrer])
    for customer in found:
        found += brought[customer]
    return found


def referrals(shop):
    said, referrers = decide(shop)
    refused = collections.Counter(
        referrer for _, _, referrer, outcome, _ in said if outcome == "refused"
    )
    rows = {}
    revenue = {
        customer: Figures(orders).monetary for customer, orders in shop.orders_of().items()
    }
    brought = collections.defaultdict(list)
    for customer, referrer in referrers.items():
        brought[referrer].append(customer)
        row = rows.setdefault(referrer, collections.Counter())
        row["referred"] += 1
        row["revenue_brought"] += revenue.get(customer, 0)
        row["converted"] += Figures(shop.orders_of().get(customer, [])).frequency > 0
    for earned in ledger(shop):
        row = rows[earned.referrer]
        row["used"] += earned.used
        row["revoked"] += earned.revoked
        row[earned.state] += earned.left
    order = sorted(rows, key=lambda name: (-rows[name]["revenue_brought"], shop.log.subjects[name]))
    for referrer in order:
        row = rows[referrer]
        network = below(brought, referrer)
        result = {"customer": referrer, "referred": row["referred"], "converted": row["converted"]}
        for name in ("pending", "available", "used", "expired", "revoked", "revenue_brought"):
            result[name] = shop.amount(row[name])
        result["network_size"] = len(network)
        result["network_revenue"] = shop.amount(sum(revenue.get(name, 0) for name in network))
        result["claims_refused"] = refused[referrer]
        yield result


def favourites(orders, name, known):
    """The three categories or products bought most often."""
    counts = collections.Counter(
        line[name] for order in orders for line in order.lines if line.get(name)
    )
    return sorted(counts, key=lambda text: (-counts[text], known[text]))[:3]


def kind(row, score, brought):
    """What a customer is to the shop."""
    if brought >= 2 and row["orders"] <= 2:
        return "opinion leader"
    if score and score["m"] == 5:
        return "big"
    if row["orders"] == 0:
        is_promising = row["emails_clicked"] or row["messages"] or row["known_facts"] >= 2
        return "promising" if is_promising else None
    return "occasional" if score["f"] <= 2 else "regular"


def usual(values):
    """The most frequent; the least of several."""
    counts = collections.Counter(values)
    return min(counts, key=lambda value: (-counts[value], value), default=None)


def facts(contacts):
    """The latest of each name; an erased person's are empty in an export, and as if never told."""
    latest = {}
    for event in sorted(contacts, key=lambda event: event.when):
        told = event.data.get("facts", {}) if event.type == "signup.registered" else {}
        if event.type == "chat.fact":
            told = {event.data["fact"]: event.data["value"]}
        latest |= {name: value for name, value in told.items() if value}
    return latest


def mails_of(contacts):
    """What happened to which mail: opened twice it is one, and without an id each is another."""
    return {
        (event.type, (event.source, event.data.get("message") or event.position))
        if event.type in ("email.opened", "email.clicked", "email.bounced")
        else (event.type, event.position)
        for event in contacts
        if event.type == "email.sent" or not event.data.get("machine")
    }


def stage(figures, is_dormant):
    if not figures.frequency:
        return "potential"
    if is_dormant:
        return "dormant"
    if figures.frequency == 1:
        return "first-time"
    return "repeat" if figures.frequency < LOYAL_ORDERS else "loyal"


def average(monetary, orders):
    """Rounded half away from zero."""
    if not orders:
        return None
    sign = -1 if monetary < 0 else 1
    return sign * ((2 * abs(monetary) + orders) // (2 * orders))


def profiles(shop):
    dormant = {row["customer"] for row in dormancy(shop)}
    scored = {row["customer"]: row for row in rfm(shop)}
    contacts = events_of(shop)
    all_orders = shop.orders_of()
    brought = collections.Counter(
        referrer
        for customer, referrer in decide(shop)[1].items()
        if Figures(all_orders.get(customer, [])).frequency > 0
    )
    purchases = collections.defaultdict(list)
    for order in shop.orders:
        if order.customer:
            purchases[shop.names[order.customer]] += order.events
    parted = collections.defaultdict(list)
    for event in shop.events:
        if event.type == "identity.unlinked":
            parted[shop.names[event.data["identifiers"][1]]].append(event)
    for customer in shop.customers():
        known = contacts.get(customer, []) + parted[customer] + purchases[customer]
        if not known:
            continue
        orders = all_orders.get(customer, [])
        figures = Figures(orders)
        counting = [order for order in orders if order.counts and order.has_rate]
        clocks = [shop.clock(order.time) for order in counting]
        days = purchase_days(shop, figures)
        known_facts = facts(contacts.get(customer, []))
        mails = collections.Counter(kind for kind, _ in mails_of(contacts.get(customer, [])))
        mean = average(figures.monetary, figures.frequency)
        consents = Consents(contacts.get(customer, []))
        row = {
            "customer": customer,
            "identifiers": shop.members[customer],
            "stage": stage(figures, customer in dormant),
            "first_seen_at": shop.text(min(event.time for event in known)),
            "first_purchased_at": shop.text(figures.first),
            "last_purchased_at": shop.text(figures.last),
            "orders": figures.frequency,
            "monetary": shop.amount(figures.monetary),
            "average_order": None if mean is None else shop.amount(mean),
            "top_categories": favourites(counting, "category", shop.log.categories),
            "usual_hour": usual(clock.hour for clock in clocks),
            "facts": known_facts,
            "consents": {name: "yes" if given else "no" for name, given in consents.channels.items()},
            "emails_sent": mails["email.sent"],
            "emails_opened": mails["email.opened"],
            "emails_clicked": mails["email.clicked"],
            "top_products": favourites(counting, "product", shop.log.products),
            "largest_order": max((order.value for order in counting), default=None),
            "usual_gap_days": one_decimal([(b - a).days for a, b in zip(days, days[1:])]),
            "messages": mails["chat.message"],
            "emails_bounced": mails["email.bounced"],
            "brought": brought[customer],
        }
        weekday = usual(clock.weekday() for clock in clocks)
        row["usual_weekday"] = None if weekday is None else WEEKDAYS[weekday]
        if row["largest_order"] is not None:
            row["largest_order"] = shop.amount(row["largest_order"])
        known = row | {"known_facts": len(known_facts)}
        row["kind"] = kind(known, scored.get(customer), brought[customer])
        yield row


VIEWS = {
    "profiles": profiles,
    "rfm": rfm,
    "dormancy": dormancy,
    "referrals": referrals,
    "credits": credits,
    "claims": claims,
}


def moment(text, zone):
    if len(text) > 10:
        return milliseconds(text)
    end = datetime.datetime.fromisoformat(text) + datetime.timedelta(days=1)
    return milliseconds(end.replace(tzinfo=zone).isoformat()) - 1


def main():
    parser = argparse.ArgumentParser(description="Print the rows of four views, plainly computed.")
    parser.add_argument("events")
    parser.add_argument("--currency", default="CNY")
    parser.add_argument("--time-zone", default="Asia/Shanghai")
    parser.add_argument("--as-of", action="append", required=True)
    parser.add_argument("--fixed-credit", type=int, help="minor units, instead of a percentage")
    parser.add_argument("--minimum-order", type=int, default=0, help="minor units")
    arguments = parser.parse_args()
    global CREDIT_FIXED, MINIMUM_ORDER
    CREDIT_FIXED, MINIMUM_ORDER = arguments.fixed_credit, arguments.minimum_order
    zone = zoneinfo.ZoneInfo(arguments.time_zone)
    with open(arguments.events, encoding="utf-8") as file:
        log = Log(file)
    for text in arguments.as_of:
        shop = Shop(log, moment(text, zone), zone, arguments.currency)
        for name, view in VIEWS.items():
            for row in view(shop):
                line = {"view": name, "as_of": text, "row": row}
                json.dump(line, sys.stdout, ensure_ascii=False)
                sys.stdout.write("\n")


if __name__ == "__main__":
    main()
