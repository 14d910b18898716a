"""What is timed, in which order, and what each step needs before it."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from machine import Tools, capture, measure, say
from orders import Orders
from shop import measure_shop

OTHER_VIEWS = ("profiles", "dormancy", "referrals", "timeline")

NEEDS: dict[str, tuple[str, ...]] = {
  "start": (),
  "ingest": (),
  "again": ("ingest",),
  "changed": (),
  "shopify": (),
  "ingest-text": ("ingest",),
  "again-text": ("again", "ingest-text"),
  "rebuild": ("ingest",),
  "query": ("ingest", "rebuild"),
  "query-kept": ("ingest", "rebuild"),
  **{view: ("ingest",) for view in OTHER_VIEWS},
  "dormant": ("ingest",),
  "show": ("ingest",),
  "back-test": ("ingest",),
  "back-test-model": ("ingest",),
  "shop": (),
  "in-process": ("ingest",),
  # Last: it appends to the store.
  "latency": ("ingest",),
}
NAMES = tuple(NEEDS)

LATENCY_SECONDS = 10

ORDERS_PER_SHOPPER = 10
"""So many of the orders there are for each customer of the made-up shop: its events are as many in all."""

SAME_WORK = {"ingest-text": "ingest", "again-text": "again"}
"""Steps that only DuckDB does anew, and the step in which Patron has done the same."""

FOLDS = (
  "ingest", "again", "changed", "shopify", *SAME_WORK, "rebuild", *OTHER_VIEWS, "back-test",
  "back-test-model",
)
"""The steps that go through every order; events a second means nothing for the others."""


class Bench:
  def __init__(
    self, tools: Tools, orders: Orders, folder: Path, runs: int, side: str | None
  ) -> None:
    self.tools = tools
    self.orders = orders
    self.csv = orders.csv
    self.events = orders.description["rows"]
    self.last_day = orders.description["last"][:10]
    with orders.csv.open(encoding="utf-8") as file:
      self.customer = file.readlines(1000)[1].split(",")[2]
    self.runs = runs
    self.sides = (side,) if side else ("patron", "duckdb")
    self.folder = folder
    # Names that no shop's own store has: both are deleted without asking.
    self.store = folder / "bench-patron-store"
    self.shopify_store = folder / "bench-patron-shopify-store"
    self.changed_store = folder / "bench-patron-changed-store"
    self.database = folder / "bench.duckdb"
    self.changed_database = folder / "bench-changed.duckdb"
    self.text_database = folder / "bench-text.duckdb"
    self.outputs = {name: folder / f"bench-rfm-{name}.csv" for name in ("patron", "duckdb")}
    self.log = folder / "bench-last-output.txt"
    self.steps: list[dict] = []
    self.shop: dict | None = None
    self.in_process: list[dict] = []
    self.latency: list[list[dict]] = []
    self.disk_bytes: dict[str, int] = {"csv": self.csv.stat().st_size}
    self.agreement: dict | None = None

  def run(self, wanted: Sequence[str]) -> None:
    for name in NAMES:
      if name == "in-process":
        if name in wanted and "patron" in self.sides:
          self.measure_in_process()
      elif name == "shop":
        if name in wanted and "patron" in self.sides:
          customers = self.events // ORDERS_PER_SHOPPER
          self.shop = measure_shop(self.tools, self.folder, customers, self.runs, self.log)
      elif name == "latency":
        if name in wanted and "patron" in self.sides:
          self.measure_latency()
      elif name in wanted:
        self.step(name, self.sides, timed=True)
      else:
        dependents = [other for other in wanted if name in NEEDS[other]]
        sides = [s for s in self.sides if any(self.command(s, other) for other in dependents)]
        self.step(name, sides, timed=False)

  def step(self, name: str, sides: Sequence[str], timed: bool) -> None:
    if name == "shopify":
      # Of Patron alone: what is asked is how much another system's format costs it.
      sides = [side for side in sides if side == "patron"]
    step = {"name": name, "events": self.events if name in FOLDS else None}
    for run in range(1, (self.runs if timed else 1) + 1):
      for side in sides:
        command = self.command(side, name)
        if command is None:
          continue
        self.prepare(side, name)
        measured = measure(command, self.log)
        what = f"run {run} of {self.runs}" if timed else "prepares what follows"
        say(f"{name}, {side}, {what}: {measured['seconds']:.2f} s")
        step.setdefault(side, []).append(measured)
    if timed and len(step) > 2:
      self.steps.append(step)
    if name == "ingest":
      self.measure_disk(sides)
    for store in (self.shopify_store, self.changed_store):
      shutil.rmtree(store, ignore_errors=True)
    if name == "query" and len(sides) == 2:
      self.compare()

  def command(self, side: str, name: str) -> list[str] | None:
    if side == "duckdb":
      return self.duckdb_command(name)
    if name in SAME_WORK:
      return None
    patron, store = str(self.tools.patron), ("--store", str(self.store))
    match name:
      case "start":
        return [patron, "--help"]
      case "in-process":
        return [str(self.tools.patron_bench), *store, "--csv", str(self.csv)]
      case "latency":
        return [str(self.tools.patron_bench), *store, "--latency", str(LATENCY_SECONDS)]
      case "back-test":
        return [str(self.tools.patron_bench), *store, "--back-test", "--without-model"]
      case "back-test-model":
        return [str(self.tools.patron_bench), *store, "--back-test"]
      case "ingest" | "again":
        return [patron, "ingest", str(self.csv), *store]
      case "changed":
        csv = self.orders.with_refunds(self.tools)
        return [patron, "ingest", str(csv), "--store", str(self.changed_store)]
      case "shopify":
        csv = self.orders.in_shopify_layout(self.tools)
        self.disk_bytes["csv in Shopify's layout"] = csv.stat().st_size
        return [patron, "ingest", str(csv), "--store", str(self.shopify_store)]
      case "rebuild":
        return [patron, "project", "rfm", *store]
      case "dormant":
        output = ("--format", "csv", "--output", str(self.outputs["patron"]))
        return [patron, "query", "dormancy", *store, "--as-of", self.last_day, *output]
      case "show":
        return [patron, "show", self.customer, *store, "--as-of", self.last_day]
      case "query" | "query-kept":
        output = str(self.outputs["patron"])
        return [patron, "query", "rfm", *store, "--format", "csv", "--output", output]
      case view:
        return [patron, "project", view, *store]

  def duckdb_command(self, name: str) -> list[str] | None:
    match name:
      case "start":
        return self.tools.peer("start")
      case "ingest" | "again":
        return self.tools.peer(name, self.csv, self.database)
      case "changed":
        csv = self.orders.with_refunds(self.tools)
        return self.tools.peer("changed", csv, self.changed_database)
      case "ingest-text" | "again-text":
        return self.tools.peer(name.replace("-", "_"), self.csv, self.text_database)
      case "rebuild":
        return self.tools.peer("rebuild", self.database)
      case "back-test":
        return self.tools.peer("back_test", self.database)
      case "query" | "query-kept":
        return self.tools.peer(name.replace("-", "_"), self.database, self.outputs["duckdb"])
      case _:
        return None

  def prepare(self, side: str, name: str) -> None:
    """What must be so before a run, and is not timed."""
    if side == "patron":
      if name in ("ingest", "shopify", "changed"):
        self.make_store({
          "ingest": self.store, "shopify": self.shopify_store, "changed": self.changed_store,
        }[name])
        if name == "changed":
          told = ["ingest", str(self.csv), "--store", str(self.changed_store)]
          measure([str(self.tools.patron), *told], self.log)
      elif name == "rebuild" or name in OTHER_VIEWS:
        shutil.rmtree(self.store / "views", ignore_errors=True)
      elif name in ("dormant", "show"):
        # All views are there, and the cuts of the scores have been made once.
        for command in (["project"], ["show", self.customer, "--as-of", self.last_day]):
          measure([str(self.tools.patron), *command, "--store", str(self.store)], self.log)
      elif name.startswith("query"):
        self.outputs["patron"].unlink(missing_ok=True)
    elif name in ("ingest", "ingest-text", "changed"):
      database = {
        "ingest": self.database, "ingest-text": self.text_database,
        "changed": self.changed_database,
      }[name]
      database.unlink(missing_ok=True)
      database.with_name(database.name + ".wal").unlink(missing_ok=True)
      if name == "changed":
        measure(self.tools.peer("ingest", self.csv, database), self.log)
    elif name == "rebuild":
      measure(self.tools.peer("forget", self.database), self.log)

  def make_store(self, store: Path) -> None:
    shutil.rmtree(store, ignore_errors=True)
    zone = ("--currency", "CNY", "--time-zone", "Asia/Shanghai")
    measure([str(self.tools.patron), "init", "--store", str(store), *zone], self.log)

  def measure_in_process(self) -> None:
    """Figures that `patron-bench` takes itself, without starting a process."""
    figures: dict[str, list[dict]] = {}
    for run in range(1, self.runs + 1):
      say(f"in-process, run {run} of {self.runs}")
      hint = "Run the bench with --keep DIR, then that command by hand."
      for line in capture(self.command("patron", "in-process"), hint).splitlines():
        figure = json.loads(line)
        figures.setdefault(figure["name"], []).append(figure)
    for name, taken in figures.items():
      seconds = [figure["seconds"] for figure in taken]
      self.in_process.append({**taken[0], "seconds": seconds})

  def measure_latency(self) -> None:
    """How soon an appended event is in every view, followed by `patron up`: figures of each run."""
    for run in range(1, self.runs + 1):
      say(f"latency, run {run} of {self.runs}: {LATENCY_SECONDS} s")
      hint = "Run the bench with --keep DIR, then that command by hand."
      lines = capture(self.command("patron", "latency"), hint).splitlines()
      self.latency.append([json.loads(line) for line in lines])

  def measure_disk(self, sides: Sequence[str]) -> None:
    """Right after the ingest, before there are views; holes in the sparse map are not counted."""
    for side, path in (("patron", self.store), ("duckdb", self.database)):
      if side in sides:
        files = path.rglob("*") if path.is_dir() else [path]
        self.disk_bytes[side] = sum(f.stat().st_blocks * 512 for f in files if f.is_file())

  def compare(self) -> None:
    outputs = (self.outputs["patron"], self.outputs["duckdb"])
    hint = "Both are CSV with customer, frequency and monetary: look at them with --keep DIR."
    self.agreement = json.loads(capture(self.tools.peer("agree", *outputs), hint))
