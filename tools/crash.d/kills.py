"""kill: processes of all kinds on one store, killed at random moments."""

import shutil
import subprocess
import threading
import time

import shop
from store import VIEWS, Done, TooMany, key

ROUND = 4.0
"""Seconds of killing between two inspections."""
MOST_EVENTS = 8_000
"""Then a new store is begun, so that inspections stay short."""


class Actor(threading.Thread):
  """Runs one kind of process on the store, again and again, until told to stop."""

  def __init__(self, scene, name, role):
    super().__init__(daemon=True)
    self.scene, self.bench, self.store = scene, scene.bench, scene.store
    self.random = scene.bench.random("kill", scene.number, name)
    self.name, self.role = name, role

  def run(self):
    try:
      while not self.scene.is_over.is_set():
        self.role(self)
    except TooMany:
      self.scene.is_over.set()
    except Exception as error:  # A fault of the harness must not look like a good run.
      self.scene.errors.append(repr(error))
      self.scene.is_over.set()

  def start_process(self, *command, **pipes):
    child = subprocess.Popen(
      [self.bench.binary, *map(str, command), "--store", str(self.store)],
      stdin=pipes.get("stdin", subprocess.DEVNULL),
      stdout=pipes.get("stdout", subprocess.PIPE),
      stderr=subprocess.PIPE,
      env=self.bench.environment(),
      text=True,
    )
    child.command = command
    with self.scene.lock:
      self.scene.running.add(child)
    return child

  def end(self, child, out, err):
    """Whether the process ended by itself, and well."""
    with self.scene.lock:
      self.scene.running.discard(child)
      self.scene.processes += 1
    if child.returncode == -9:
      with self.scene.lock:
        self.scene.kills += 1
      return False
    return self.bench.expect(Done(list(child.command), child.returncode, out, err), self.store)

  def run_process(self, *command):
    child = self.start_process(*command)
    out, err = child.communicate()
    return self.end(child, out, err)


class Scene:
  """One store and everything that runs on it between two inspections."""

  def __init__(self, bench, store, number, ledger):
    self.bench, self.store, self.number, self.ledger = bench, store, number, ledger
    self.running, self.errors = set(), []
    self.lock, self.is_over = threading.Lock(), threading.Event()
    self.rebuilding = {view: threading.Lock() for view in VIEWS}
    self.kills = self.processes = 0

  def play(self, seconds, roles):
    random = self.bench.random("kill", self.number, "killer")
    actors = [Actor(self, name, role) for name, role in roles.items()]
    for actor in actors:
      actor.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end and not self.is_over.is_set():
      # Most die young, in the middle of opening; some get on with their work.
      time.sleep(min(random.expovariate(1 / random.choice((0.01, 0.05, 0.2))), 1))
      self.kill(random.choice((1, 1, 1, 2, 3)), random)
    self.is_over.set()
    while any(actor.is_alive() for actor in actors):
      self.kill(len(roles), random)
      time.sleep(0.01)
    if self.errors:
      raise RuntimeError(self.errors[0])

  def kill(self, number, random):
    with self.lock:
      victims = random.sample(sorted(self.running, key=lambda child: child.pid), min(number, len(self.running)))
      for child in victims:
        if child.poll() is None:
          child.kill()


class Ledger:
  """What was promised: acknowledged events, with their positions where they were told."""

  def __init__(self, promises_early=False):
    self.positions, self.events, self.refunded, self.backups = {}, set(), set(), []
    self.promises_early = promises_early
    self.sent = {}
    self.orders = None

  def missing(self, lines):
    """What was promised and does not stand in the log."""
    keys = [key(line) for line in lines]
    found = set(keys)
    for position, event in self.positions.items():
      if position > len(keys) or keys[position - 1] != event:
        yield f"{event} was acknowledged at {position}"
    for event in self.events - found:
      yield f"{event} was acknowledged"
    refunded = {id.split("/")[0] for source, id in found if "/refunded/" in id}
    for order in self.refunded - refunded:
      yield f"the refund of {order} was acknowledged"
    if len(found) != len(keys):
      yield f"{len(keys) - len(found)} events stand in the log twice"


# MARK: Roles

def append(actor):
  """Feeds events one by one or in bursts; the first ones again, as somebody would after a crash."""
  ledger, source = actor.scene.ledger, f"feed-{actor.name[-1]}"
  child = actor.start_process("log", "append", stdin=subprocess.PIPE)
  start = number = max(0, ledger.sent.get(source, 0) - actor.random.randint(0, 12))
  try:
    while not actor.scene.is_over.is_set() and number < start + 2_000:
      burst = [
        (number + step, shop.cloud_event(source, number + step, actor.bench.random(source, number + step)))
        for step in range(actor.random.choice((1, 1, 2, 30)))
      ]
      number += len(burst)
      ledger.sent[source] = max(ledger.sent.get(source, 0), number)
      if ledger.promises_early:
        ledger.events.update((source, f"{source}/{each}") for each, _ in burst)
      child.stdin.write("".join(text + "\n" for _, text in burst))
      child.stdin.flush()
      for each, _ in burst:
        answer = child.stdout.readline()
        if not answer.endswith("\n"):
          raise BrokenPipeError
        word, _, position = answer.strip().partition(" ")
        if word not in ("appended", "duplicate"):
          actor.bench.violation(f"{source}/{each}: {answer.strip()}", actor.store)
          continue
        event = (source, f"{source}/{each}")
        if ledger.positions.setdefault(int(position), event) != event:
          actor.bench.violation(f"{position} was given to {event} and to another", actor.store)
  except (BrokenPipeError, OSError):
    pass
  try:
    out, err = child.communicate()
  except (BrokenPipeError, ValueError):
    child.wait()
    out, err = "", child.stderr.read()
  actor.end(child, out, err)


def ingest(actor):
  ledger = actor.scene.ledger
  path = actor.bench.folder / "orders.csv"
  placed, refunded = ledger.orders.export(path, actor.random.choice((0, 5, 300)), actor.random.choice((0, 20, 400)))
  if actor.run_process("ingest", path):
    ledger.events |= placed
    ledger.refunded |= refunded


def project(view):
  """Follows the log, catches up, or makes the view from nothing."""

  def role(actor):
    choice = actor.random.random()
    # A rebuild of what is taken away from under it may fail.
    if choice < 0.25 and actor.scene.rebuilding[view].acquire(blocking=False):
      shutil.rmtree(actor.store / "views" / view, ignore_errors=True)
      actor.scene.rebuilding[view].release()
    actor.run_process("project", view, *(["--follow"] if choice > 0.5 else []))
    time.sleep(actor.random.random() * 0.05)

  return role


def rebuild(actor):
  """Builds a view anew beside the one in use, by the same rules or others, or goes back one step."""
  view = actor.random.choice(VIEWS)
  folder = actor.store / "views" / view
  rules = actor.bench.folder / "rules.yaml"
  rules.write_text("rfm: {bins: 3}\ndormancy: {days: 30}\nreferral: {expires: 9}\n", encoding="utf-8")
  with actor.scene.rebuilding[view]:
    how = actor.random.choice(([], ["--from-log"], ["--rules", rules], ["--rollback"]))
    current, previous = (folder / name for name in ("current", "previous"))
    # A view that was never made is made by its projector; there must be something to go back to.
    is_possible = current.exists() and ("--rollback" not in how or (
      previous.exists() and previous.readlink() != current.readlink()
    ))
    if is_possible:
      actor.run_process("rebuild", view, *how)
  time.sleep(actor.random.random() * 0.05)


def backup(actor):
  target = actor.bench.folder / "backups" / f"{actor.scene.number}-{len(actor.scene.ledger.backups)}"
  before = max(actor.scene.ledger.positions, default=0)
  child = actor.start_process("log", "backup", target)
  out, err = child.communicate()
  is_done = actor.end(child, out, err)
  actor.scene.ledger.backups.append((target, before, is_done))
  time.sleep(actor.random.random() * 0.2)


ROLES = {
  "append-1": append, "append-2": append, "ingest": ingest, "backup": backup,
  "rebuild": rebuild,
  **{view: project(view) for view in VIEWS},
}


# MARK: Inspection

def inspect(bench, store, ledger, random):
  """Reopens the store and holds it against the ledger; the number of its events."""
  lines = bench.check_log(store, "after kills: ")
  if lines is None:
    return 0
  for what in list(ledger.missing(lines))[:3]:
    bench.violation(f"{what}, and is not there", store)
  check_backups(bench, ledger, lines)

  killed = bench.views(store)
  if isinstance(killed, Done):
    bench.violation(f"views of killed projectors: {killed}", store)
    return len(lines)
  # Each view as it was left, against a fold of the log up to its own checkpoint.
  view = random.choice(VIEWS)
  checkpoint, digest = killed[view]["checkpoint"], killed[view]["digest"]
  if checkpoint:
    fresh = bench.digests_of(lines[:checkpoint]).get(view)
    if fresh != digest:
      bench.violation(f"{view} at {checkpoint} has {digest}, a fresh fold has {fresh}", store)
  # And all of them, caught up, against views made from nothing.
  bench.expect(bench.run("project", "--store", store), store)
  copy = bench.copy_log(store, bench.folder / "copy")
  bench.expect(bench.run("project", "--store", copy), store)
  views, fresh = bench.views(store), bench.views(copy)
  for view in VIEWS:
    caught_up, rebuilt = (
      each[view]["digest"] if isinstance(each, dict) else str(each) for each in (views, fresh)
    )
    if caught_up != rebuilt:
      bench.violation(f"{view} caught up is {caught_up}, made from nothing {rebuilt}", store)
  return len(lines)


def check_backups(bench, ledger, lines):
  for target, before, is_done in ledger.backups:
    verified = bench.run("log", "verify", "--store", target)
    if is_done and not bench.expect(verified, target, context="a backup that was acknowledged: "):
      continue
    if verified.status == 0:
      copied = bench.run("log", "export", "--store", target).out.splitlines()
      if copied != lines[: len(copied)] or len(copied) < before:
        bench.violation(f"the backup {target.name} is none of this log ({len(copied)} events)", target)
    elif verified.status < 0 or verified.is_hung or "Error:" not in verified.err:
      bench.violation(f"a backup that was killed: {verified}", target)
    shutil.rmtree(target, ignore_errors=True)
  ledger.backups.clear()


def run(bench, deadline, promises_early=False):
  counts = {"kills survived": 0, "processes": 0, "inspections": 0, "events": 0, "acknowledged": 0}
  number, events, ledger = 0, MOST_EVENTS, None
  random = bench.random("kill", "inspection")
  try:
    while time.monotonic() < deadline:
      if events >= MOST_EVENTS:
        store = bench.make_store(bench.new_folder("kill") / "store")
        ledger = Ledger(promises_early)
        ledger.orders = shop.Orders(bench.random("kill", number, "orders"))
        counts["events"] += 0 if number == 0 else events
        events = 0
      scene = Scene(bench, store, number, ledger)
      scene.play(min(ROUND, max(0.5, deadline - time.monotonic())), ROLES)
      counts["kills survived"] += scene.kills
      counts["processes"] += scene.processes
      known = len(ledger.positions)
      events = inspect(bench, store, ledger, random)
      counts["inspections"] += 1
      counts["acknowledged"] += known if events >= MOST_EVENTS else 0
      number += 1
    counts["events"] += events
    counts["acknowledged"] += len(ledger.positions) if ledger and events < MOST_EVENTS else 0
  except TooMany:
    pass
  return counts
