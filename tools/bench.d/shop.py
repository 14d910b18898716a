"""A made-up shop with events of all kinds, whose customers are joined by links; of Patron alone."""

import re
import shutil
from pathlib import Path

from machine import Tools, capture, measure, say

FEEDS = ("signups.jsonl", "chats.jsonl", "mail.jsonl", "identity.jsonl")

QUESTIONS = {
  "rfm-where": ("query", "rfm", "--where", 'segment == "at risk" and monetary > 500', "--limit", "20"),
  "kpis": ("query", "kpis"),
  "first-time": ("query", "first-time-buyers", "--limit", "20"),
  "dormant-best": ("query", "dormant-best", "--limit", "20"),
  "slipping-away": ("query", "slipping-away", "--limit", "20"),
  "not-bought": (
    *("query", "bought-but-not", "--set", "this=茶具", "--set", "that=露营", "--limit", "20"),
  ),
  "leaders": ("query", "opinion-leaders", "--limit", "20"),
}
"""What a shop asks, as whole processes; each is asked once before it is timed."""

EXPLAINED = {
  "orders": "the orders, with lines, refunds and identifiers to be joined, into an empty store",
  "feeds": "sign-ups, chats, mails and identities as JSON Lines",
  "views": "all five views, each by a process of its own",
  **{name: f"`patron {' '.join(words)}`" for name, words in QUESTIONS.items()},
}


def measure_shop(tools: Tools, folder: Path, customers: int, runs: int, log: Path) -> dict:
  """The shop's size, and what each step took; the files and the store are removed again."""
  place, store = folder / "bench-shop", folder / "bench-shop-store"
  patron, in_store = str(tools.patron), ("--store", str(store))
  shutil.rmtree(place, ignore_errors=True)
  shutil.rmtree(store, ignore_errors=True)
  hint = f"It needs some {customers * 4500 / 1e9:.1f} GB in {folder}: --keep DIR names another."
  say(f"shop: making {customers:,} customers")
  capture([patron, "sample", str(place), "--customers", str(customers)], hint)
  zone = ("--currency", "CNY", "--time-zone", "Asia/Shanghai")
  capture([patron, "init", *in_store, *zone], hint)

  def events() -> int:
    found = re.search(r"([\d,]+) events?", capture([patron, "status", *in_store], hint))
    return int(found[1].replace(",", "")) if found else 0

  commands = {
    "orders": [patron, "ingest", str(place / "orders.csv"), "--source", "shop", *in_store],
    "feeds": [patron, "ingest", *(str(place / feed) for feed in FEEDS), *in_store],
    "views": [patron, "project", *in_store],
  }
  steps: list[dict] = []
  before = 0
  for name, command in commands.items():
    measured = measure(command, log)
    say(f"shop, {name}: {measured['seconds']:.2f} s")
    after = events()
    # Views take in all that there is.
    steps.append({"name": name, "events": after - before or after, "patron": [measured]})
    before = after
  for name, words in QUESTIONS.items():
    command = [patron, *words, *in_store]
    measure(command, log)
    taken = [measure(command, log) for _ in range(max(runs, 3))]
    say(f"shop, {name}: {min(run['seconds'] for run in taken):.2f} s")
    steps.append({"name": name, "events": None, "patron": taken})
  shutil.rmtree(place)
  shutil.rmtree(store)
  return {"customers": customers, "events": before, "steps": steps}
