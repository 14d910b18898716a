"""Starts `patron-fuzz` and watches over it: how it ended, what it was reading, how large it grew."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Run:
  counts: dict | None
  """What it printed, where it came to its end."""
  fault: str | None
  """What was wrong, in a line."""
  kind: str | None
  """The same without what is of one input alone."""
  input: bytes
  peak: int
  """Bytes of resident memory."""


class Watch:
  def __init__(self, binary, folder, limit):
    self.binary = binary
    self.folder = Path(folder)
    self.limit = limit

  def run(self, target, corpus, seed, inputs):
    arguments = ["--corpus", str(corpus), "--seed", str(seed), "--inputs", str(inputs)]
    return self.start(["run", target, *arguments], self.folder / "run" / "current")

  def check(self, target, content):
    file = self.folder / "candidate"
    file.write_bytes(content)
    return self.start(["check", target, str(file)], file)

  def start(self, arguments, current):
    """Runs it in an empty folder, and ends it when it reads one input for too long."""
    place = self.folder / "run"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    output, errors = self.folder / "output", self.folder / "errors"
    environment = {**os.environ, "PATRON_MAP_SIZE": str(1 << 30), "SWIFT_BACKTRACE": "enable=no"}
    with open(output, "wb") as out, open(errors, "wb") as err:
      child = subprocess.Popen(
        [self.binary, *arguments, "--folder", str(place)], stdout=out, stderr=err,
        stdin=subprocess.DEVNULL, env=environment,
      )
      status, usage, hung = self.wait(child, current)
    text = output.read_text(errors="replace").strip()
    said = errors.read_text(errors="replace").strip().splitlines()
    fault = None
    if hung:
      fault = f"it reads for more than {self.limit:g} s"
    elif status < 0:
      fault = f"it died of {signal.Signals(-status).name}: {' '.join(said)[:200]}"
    elif status > 0:
      fault = said[0][:300] if said else f"it ended with {status}"
    counts = json.loads(text) if not fault and arguments[0] == "run" else None
    content = current.read_bytes() if fault and current.exists() else b""
    return Run(counts, fault, fault and kind(fault), content, usage.ru_maxrss * 1024)

  def wait(self, child, current):
    started, read = time.monotonic(), None
    while True:
      pid, status, usage = os.wait4(child.pid, os.WNOHANG)
      if pid:
        child.returncode = os.waitstatus_to_exitcode(status)
        return child.returncode, usage, False
      now = stamp(current)
      if now != read:
        started, read = time.monotonic(), now
      if time.monotonic() - started > self.limit:
        child.send_signal(signal.SIGKILL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        return child.returncode, usage, True
      time.sleep(0.02)

  def smaller(self, target, content, wanted):
    """Leaves out ever smaller parts as long as the same fault is found; for a minute at most."""
    if self.check(target, content).kind != wanted:
      return content
    until = time.monotonic() + 60
    length = len(content) // 2
    while length > 0:
      at = 0
      while at < len(content) and time.monotonic() < until:
        candidate = content[:at] + content[at + length :]
        if self.check(target, candidate).kind == wanted:
          content = candidate
        else:
          at += length
      length //= 2
    return content


def stamp(path):
  try:
    return path.stat().st_mtime_ns
  except FileNotFoundError:
    return None


def kind(fault):
  return re.sub(r"0x[0-9a-f]+|[0-9]+|“[^”]*”", "…", fault)[:120]
