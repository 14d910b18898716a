"""Running Patron, and what must be true of a store whatever happened to it."""

import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

VIEWS = ("profiles", "rfm", "dormancy", "referrals", "timeline")
LONGEST_RUN = 60
MOST_VIOLATIONS = 20


class TooMany(Exception):
  """There is no need to go on."""


@dataclass
class Done:
  """A process that has ended."""

  command: list
  status: int
  out: str
  err: str
  is_hung: bool = False
  faults: int = 0
  calls: int = 0

  def __str__(self):
    said = (self.err.strip() or self.out.strip())[-300:]
    ending = "hung" if self.is_hung else f"ended with {self.status}"
    if self.status < 0 and not self.is_hung:
      ending = f"died of {signal.Signals(-self.status).name}"
    return f"patron {' '.join(map(str, self.command))} {ending}: {said}"


@dataclass
class Bench:
  binary: Path
  shim: Path
  folder: Path
  seed: int
  violations: list = field(default_factory=list)
  is_teeth: bool = False
  """Violations are what is hoped for: nothing is kept or printed."""
  lock: threading.Lock = field(default_factory=threading.Lock)

  @property
  def kept(self):
    return self.folder / "kept"

  def random(self, *names):
    return random.Random("/".join(map(str, (self.seed, *names))))

  def new_folder(self, name):
    path = self.folder / name
    if path.exists():
      shutil.rmtree(path)
    path.mkdir(parents=True)
    return path

  # MARK: Running

  def environment(self, extra=None):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PATRON_")}
    # A process that dies of a signal just dies: the harness says which.
    clean["SWIFT_BACKTRACE"] = "enable=no"
    return {**clean, **{key: str(value) for key, value in (extra or {}).items()}}

  def run(self, *command, shim=None, feed=None, timeout=LONGEST_RUN):
    """Runs one command; `shim` holds the settings of the shim, without their prefix."""
    settings = {}
    if shim:
      settings = {f"PATRON_FAULT_{key}": value for key, value in shim.items()}
      settings["PATRON_FAULT_COUNT"] = self.folder / "count"
      settings["LD_PRELOAD"] = self.shim
      (self.folder / "count").write_bytes(bytes(16))
    child = subprocess.Popen(
      [self.binary, *map(str, command)],
      stdin=subprocess.PIPE,
      stdout=subprocess.PIPE,
      stderr=subprocess.PIPE,
      env=self.environment(settings),
      text=True,
      errors="replace",
    )
    timer = threading.Timer(timeout, child.kill)
    timer.start()
    said = ""
    try:
      said = feed(child) if feed else ""
    except BrokenPipeError:
      pass  # It ended before it had read everything; its status says how.
    try:
      out, err = child.communicate()
    except BrokenPipeError:
      out, err = "", ""
    child.wait()
    is_hung = not timer.is_alive()
    timer.cancel()
    done = Done(list(command), child.returncode, said + out, err, is_hung)
    if shim:
      done.calls, done.faults = struct.unpack("QQ", (self.folder / "count").read_bytes())
    return done

  # MARK: Violations

  def violation(self, what, *folders):
    """Writes down what went wrong and keeps the folders it went wrong in."""
    with self.lock:
      self.violations.append(what)
      number = len(self.violations)
      if not self.is_teeth:
        print(f"VIOLATION {number}: {what}", flush=True)
        for folder in folders:
          if Path(folder).exists():
            shutil.copytree(
              folder, self.kept / str(number) / Path(folder).name, symlinks=True, dirs_exist_ok=True
            )
        self.kept.mkdir(exist_ok=True)
        with open(self.kept / "violations.txt", "a", encoding="utf-8") as file:
          file.write(f"{number}: {what}\n")
      if number >= MOST_VIOLATIONS:
        raise TooMany

  def expect(self, done, *folders, context=""):
    """Whether a command did what it should; a violation if not."""
    if done.status == 0 and not done.is_hung:
      return True
    self.violation(f"{context}{done}", *folders)
    return False

  # MARK: Stores

  def make_store(self, path):
    done = self.run("init", "--store", path, "--currency", "CNY", "--time-zone", "Asia/Shanghai")
    if done.status != 0:
      raise RuntimeError(str(done))
    return path

  def copy_log(self, store, to):
    """A store of the same log and without views; nothing may run."""
    if to.exists():
      shutil.rmtree(to)
    (to / "views").mkdir(parents=True)
    (to / "log").mkdir()
    shutil.copyfile(store / "log" / "data.mdb", to / "log" / "data.mdb")
    return to

  def check_log(self, store, context=""):
    """Verifies the log; its events as lines of text, in the order of positions, or None."""
    verified = self.run("log", "verify", "--store", store)
    if not self.expect(verified, store, context=context):
      return None
    exported = self.run("log", "export", "--store", store)
    if not self.expect(exported, store, context=context):
      return None
    lines = exported.out.splitlines()
    counted = int(re.match(r"([\d,]+) event", verified.out).group(1).replace(",", ""))
    if counted != len(lines):
      self.violation(f"{context}{counted} events are verified, {len(lines)} exported", store)
      return None
    return lines

  def views(self, store):
    """What `patron status` says of each view, with digests; the Done instead if it fails."""
    done = self.run("status", "--digest", "--format", "jsonl", "--store", store)
    if done.status != 0:
      return done
    rows = map(json.loads, done.out.splitlines())
    return {row["view"]: row for row in rows if row["row"] == "view"}

  def digests_of(self, lines, name="reference"):
    """Digests of views made from nothing of a log that is made from nothing of `lines`."""
    folder = self.new_folder(name)
    store = self.make_store(folder / "store")
    (folder / "events.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    commands = [("project",)]
    if lines:
      commands.insert(0, ("ingest", folder / "events.jsonl"))
    for command in commands:
      done = self.run(*command, "--store", store)
      if not self.expect(done, folder, context="fresh fold: "):
        return {}
    views = self.views(store)
    if isinstance(views, Done):
      self.violation(f"fresh fold: {views}", folder)
      return {}
    return {view: row["digest"] for view, row in views.items()}


def key(line):
  """(source, id) of an exported event."""
  event = json.loads(line)
  return event["source"], event["id"]


def without_times(lines):
  """Exported events without what depends on when they were read, to compare two runs."""
  result = []
  for line in lines:
    line = re.sub(r'"recordedtime":"[^"]*",?', "", line)
    if '"timeunknown":true' in line:
      line = re.sub(r'"time":"[^"]*",?', "", line)
    result.append(line)
  return result
