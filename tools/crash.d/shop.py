"""Made-up events and orders: what the harness feeds to Patron."""

import json

SALES = "2024-03-{day:02}T{hour:02}:{minute:02}:00"


def moment(random):
  return SALES.format(day=random.randint(1, 28), hour=random.randint(0, 23), minute=random.randint(0, 59))


def customer(number):
  return f"email:customer{number}@example.com"


def cloud_event(source, number, random):
  """The event `number` of `source`, one of the kinds that touch all views."""
  who = customer(random.randint(1, 60))
  kind = random.choice(("purchase.placed", "chat.message", "signup.registered", "email.opened", "identity.linked"))
  data = {
    "purchase.placed": lambda: {
      "customer": who, "order": f"{source}-{number}", "status": "paid", "currency": "CNY",
      "total": f"{random.randint(1, 900)}.{random.randint(10, 99)}",
    },
    "chat.message": lambda: {
      "customer": who, "channel": "wechat", "direction": "in",
      # Long texts make commits of many pages.
      "text": "有没有一起买的优惠？" * random.choice((1, 3, 200)), "conversation": f"c-{number}",
    },
    "signup.registered": lambda: {
      "identifiers": [who, f"phone:+86199{random.randint(1, 60):08}"],
      "facts": {"name": f"Name {number}", "city": "Ningbo"},
      "from": {"kind": "shop"},
      "referred_by": customer(random.randint(1, 60)),
      "consents": {"email": True},
    },
    "email.opened": lambda: {"customer": who, "campaign": f"spring-{number % 7}", "message": f"m-{number}"},
    "identity.linked": lambda: {
      "identifiers": [who, f"shop:nick{random.randint(1, 60)}"], "reason": "told us",
    },
  }[kind]()
  if data.get("referred_by") == who:
    del data["referred_by"]
  return json.dumps({
    "specversion": "1.0", "type": f"patron.{kind}.v1", "source": source, "id": f"{source}/{number}",
    "time": moment(random) + "Z", "data": data,
  }, ensure_ascii=False)


class Orders:
  """A shop's orders, exported again and again: windows overlap, and refunds show up later."""

  def __init__(self, random):
    self.random = random
    self.rows = []
    self.refunded = set()

  def export(self, path, new, overlap):
    """Writes a CSV of the last `overlap` orders and `new` ones.

    Returns the ids that the log must hold once it has been ingested, and the orders refunded.
    """
    start = max(0, len(self.rows) - overlap)
    for number in range(start, len(self.rows)):
      if self.random.random() < 0.02:
        self.refunded.add(number)
    for number in range(len(self.rows), len(self.rows) + new):
      self.rows.append((
        f"o-{number:06}", moment(self.random), f"customer{self.random.randint(1, 60)}@example.com",
        f"sku-{self.random.randint(1, 40)}", self.random.randint(200, 90_000),
      ))
    numbers = range(start, len(self.rows))
    with open(path, "w", encoding="utf-8") as file:
      file.write("order,ordered_at,customer,product,amount,refunded\n")
      for number in numbers:
        order, time, who, product, cents = self.rows[number]
        refunded = "1.00" if number in self.refunded else "0"
        file.write(f"{order},{time},{who},{product},{cents / 100:.2f},{refunded}\n")
    placed = {("shop", f"{self.rows[number][0]}/placed") for number in numbers}
    return placed, {self.rows[number][0] for number in numbers if number in self.refunded}
