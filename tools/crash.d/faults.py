"""faults: the Nth call to the disk fails, for every N until a run goes unharmed."""

import shutil
import time
from dataclasses import dataclass
from typing import Callable

import shop
from store import Done, TooMany, without_times

KINDS = (("ENOSPC", False), ("ENOSPC", True), ("EIO", False), ("EIO", True), ("short", False), ("short", True))
"""What a call fails with, and whether all later ones fail too."""


@dataclass
class Workload:
  """A command that is run under faults, and again until it succeeds."""

  name: str
  command: Callable
  """Of the folder with everything in it."""
  feed: Callable = None
  check: Callable = None
  """Of the bench, the folder and the context: what must be true after the command has failed."""


def feed_events(bench):
  """Feeds a growing number of events at a time, each after the last was acknowledged."""

  def feed(child):
    random, number, answers = bench.random("faults", "events"), 0, []
    try:
      for size in (1, 1, 3, 1, 8, 20):
        for _ in range(size):
          child.stdin.write(shop.cloud_event("feed", number, random) + "\n")
          number += 1
        child.stdin.flush()
        for _ in range(size):
          answer = child.stdout.readline()
          if not answer:
            raise BrokenPipeError
          answers.append(answer)
    except BrokenPipeError:
      pass
    try:
      child.stdin.close()
    except BrokenPipeError:
      pass
    child.stdin = None
    return "".join(answers)

  return feed


def half_backup(bench, folder, context):
  """A backup that failed is no store, or a whole one."""
  verified = bench.run("log", "verify", "--store", folder / "backup")
  if verified.status == 0:
    copied = bench.run("log", "export", "--store", folder / "backup").out
    if copied != bench.run("log", "export", "--store", folder / "store").out:
      bench.violation(f"{context}a backup that failed looks like a store", folder)
  elif verified.status < 0 or "Error:" not in verified.err:
    bench.violation(f"{context}{verified}", folder)


def workloads(bench):
  store = lambda folder: ("--store", folder / "store")
  return [
    Workload("init", lambda folder: ("init", "--store", folder / "new")),
    Workload("ingest", lambda folder: ("ingest", bench.folder / "fault-orders.csv", *store(folder))),
    Workload("append", lambda folder: ("log", "append", *store(folder)), feed_events(bench)),
    Workload("project", lambda folder: ("project", "profiles", *store(folder))),
    Workload("make", lambda folder: ("project", "rfm", *store(folder))),
    Workload("rebuild", lambda folder: ("rebuild", "timeline", *store(folder))),
    Workload("adopt", lambda folder: (
      "rebuild", "dormancy", "--rules", bench.folder / "fault-rules.yaml", *store(folder)
    )),
    Workload("backup", lambda folder: ("log", "backup", folder / "backup", *store(folder)), check=half_backup),
  ]


def make_base(bench):
  """A store with some history, with views that lag behind it, two of them rebuilt, and one view missing."""
  folder = bench.new_folder("base")
  store = bench.make_store(folder / "store")
  orders = shop.Orders(bench.random("faults", "orders"))
  orders.export(bench.folder / "fault-base.csv", 60, 0)
  bench.run("ingest", bench.folder / "fault-base.csv", "--store", store)
  bench.run("project", "--store", store)
  (bench.folder / "fault-rules.yaml").write_text("dormancy: {days: 30}\n", encoding="utf-8")
  bench.run("rebuild", "timeline", "dormancy", "--store", store)
  orders.export(bench.folder / "fault-more.csv", 60, 20)
  bench.run("ingest", bench.folder / "fault-more.csv", "--store", store)
  shutil.rmtree(store / "views" / "rfm")
  orders.export(bench.folder / "fault-orders.csv", 150, 40)
  return folder


@dataclass
class Outcome:
  """How a folder looks after an undisturbed run."""

  calls: int
  writes: int
  events: list
  digests: dict


def look(bench, folder, context=""):
  """Events and digests of the store in a folder; None if something is wrong."""
  lines = bench.check_log(folder / "store", context)
  views = bench.views(folder / "store")
  if lines is None or isinstance(views, Done):
    if isinstance(views, Done):
      bench.violation(f"{context}{views}", folder)
    return None
  return without_times(lines), {view: row["digest"] for view, row in views.items()}


class Trial:
  """One workload under one fault, and what is left of it."""

  def __init__(self, bench, workload, base, undisturbed):
    self.bench, self.workload, self.base, self.undisturbed = bench, workload, base, undisturbed
    self.before = without_times(bench.run("log", "export", "--store", base / "store").out.splitlines())

  def fresh_copy(self):
    folder = self.bench.folder / "trial"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(self.base, folder, symlinks=True)
    self.is_second = False
    return folder

  def attempt(self, folder, context, **shim):
    """Runs the command under a fault; how many there were."""
    done = self.bench.run(
      *self.workload.command(folder), shim={"PATH": folder, **shim}, feed=self.workload.feed, timeout=30
    )
    lasting = " lasting" if "LASTING" in shim else ""
    context = f"{context}{self.workload.name}, call {shim['AT']} {shim['KIND']}{lasting}: "
    if done.is_hung or done.status < 0:
      self.bench.violation(f"{context}{done}", folder)
    elif done.faults and done.status == 0 and (shim["KIND"], "LASTING" in shim) != ("short", False):
      # A single short write may be made good by writing the rest.
      self.bench.violation(f"{context}said nothing: {done}", folder)
    elif done.faults and done.status != 0 and "Error:" not in done.err:
      self.bench.violation(f"{context}no Error: line: {done}", folder)
    elif not done.faults and done.status != 0 and not self.is_second:
      self.bench.violation(f"{context}failed without a fault: {done}", folder)
    self.inspect(folder, done, context)
    return done.faults

  def inspect(self, folder, done, context):
    """Nothing acknowledged is lost, nothing is there that should not be."""
    seen = look(self.bench, folder, context)
    if seen is None:
      return
    events, _ = seen
    if events[: len(self.before)] != self.before:
      self.bench.violation(f"{context}events of before are lost", folder)
    expected = self.undisturbed.events
    if self.workload.name in ("ingest", "append") and events != expected[: len(events)]:
      self.bench.violation(f"{context}the log holds what an undisturbed run does not", folder)
    if self.workload.name == "ingest" and len(events) not in (len(self.before), len(expected)):
      self.bench.violation(f"{context}half of a file was ingested", folder)
    for answer in done.out.splitlines():
      word, _, position = answer.partition(" ")
      if word in ("appended", "duplicate") and position.isdigit() and int(position) > len(events):
        self.bench.violation(f"{context}{answer} was said, and the log ends at {len(events)}", folder)
    if self.workload.check:
      self.workload.check(self.bench, folder, context)

  def run(self, number, kind, lasting, second=None):
    """One fault, another in the run that recovers if `second` says so, and then recovery."""
    folder = self.fresh_copy()
    settings = {"KIND": kind, **({"LASTING": 1} if lasting else {})}
    faults = self.attempt(folder, "", AT=number, **settings)
    if not faults:
      return 0
    self.is_second = True  # What is done already may be refused: init and backup are made once.
    context = f"after call {number} {kind} of {self.workload.name}: "
    if second:
      faults += self.attempt(folder, context, AT=second, **settings)
    done = self.bench.run(*self.workload.command(folder), feed=self.workload.feed)
    is_made_already = self.workload.name in ("init", "backup") and "already" in done.err
    if done.status != 0 and not is_made_already:
      self.bench.violation(f"{context}not mended by running it again: {done}", folder)
    seen = look(self.bench, folder, context)
    if seen and seen != (self.undisturbed.events, self.undisturbed.digests):
      self.bench.violation(f"{context}run again, it does not end as if undisturbed", folder)
    if self.workload.name in ("init", "backup"):
      made = folder / ("new" if self.workload.name == "init" else "backup")
      self.bench.expect(self.bench.run("log", "verify", "--store", made), folder, context=context)
    return faults


def undisturbed_run(bench, workload, base):
  """Counts the calls there are to fail, of all kinds and of writes."""
  calls = []
  for kind in ("EIO", "short"):
    folder = bench.folder / "undisturbed"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder, symlinks=True)
    done = bench.run(*workload.command(folder), shim={"PATH": folder, "KIND": kind}, feed=workload.feed)
    if not bench.expect(done, folder):
      return None
    calls.append(done.calls)
  seen = look(bench, folder)
  return Outcome(*calls, *seen) if seen else None


def lose_writes(bench):
  """For teeth: a disk that takes a write, says so, and keeps nothing."""
  base = make_base(bench)
  try:
    for workload in workloads(bench)[1:3]:
      trial = Trial(bench, workload, base, undisturbed_run(bench, workload, base))
      for number in range(1, trial.undisturbed.writes + 1):
        trial.attempt(trial.fresh_copy(), "", AT=number, KIND="lost")
  except TooMany:
    pass


def read_while_full(bench, base):
  """Reading goes on while the disk is full, and appending after there is room again."""
  folder = bench.new_folder("full")
  shutil.copytree(base, folder, symlinks=True, dirs_exist_ok=True)
  full = {"PATH": folder, "AT": 1, "KIND": "ENOSPC", "LASTING": 1, "CALLS": "write,truncate,sync,name"}
  count = 0
  for command in (
    ("log", "head"), ("log", "tail"), ("log", "verify"), ("log", "export"), ("status",),
    ("query", "profiles"), ("query", "dormancy"),
  ):
    done = bench.run(*command, "--store", folder / "store", shim=full)
    bench.expect(done, folder, context="while the disk is full: ")
    count += 1
  refused = bench.run("ingest", bench.folder / "fault-orders.csv", "--store", folder / "store", shim=full)
  if refused.status == 0 or "disk is full" not in refused.err:
    bench.violation(f"a full disk is not named: {refused}", folder)
  bench.expect(bench.run("ingest", bench.folder / "fault-orders.csv", "--store", folder / "store"), folder)
  return count


def run(bench, deadline):
  counts = {"faults injected": 0, "runs under fault": 0, "runs unharmed": 0, "readings of a full disk": 0}
  try:
    base = make_base(bench)
    counts["readings of a full disk"] = read_while_full(bench, base)
    trials, plan = {}, []
    for workload in workloads(bench):
      undisturbed = undisturbed_run(bench, workload, base)
      if undisturbed is None:
        continue
      trials[workload.name] = Trial(bench, workload, base, undisturbed)
      # One more than there are, to see a run that goes unharmed.
      plan += [
        (workload.name, number, kind, lasting)
        for kind, lasting in KINDS
        for number in range(1, (undisturbed.writes if kind == "short" else undisturbed.calls) + 2)
      ]
    # In random order, so that a run that is cut short has seen something of everything.
    random = bench.random("faults", "plan")
    random.shuffle(plan)
    while plan and time.monotonic() < deadline:
      name, number, kind, lasting = plan.pop()
      second = random.randint(1, number + 3) if random.random() < 0.3 else None
      faults = trials[name].run(number, kind, lasting, second)
      counts["faults injected"] += faults
      counts["runs under fault" if faults else "runs unharmed"] += 1
    if plan:
      counts["planned and not reached"] = len(plan)
  except TooMany:
    pass
  return counts
