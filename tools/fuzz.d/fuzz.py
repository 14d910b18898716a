"""Tries to break the readers: files of a corpus, changed by chance, are read in a process of their own.

  orders    order exports as CSV
  json      events: CloudEvents, mail providers, Telegram
  chat      chats exported by WhatsApp
  signups   sign-ups as CSV
  rules     rules files
  mappings  mapping files, and a file read by them
  teeth     a reader that dies, hangs and loses a line: all three must be found

Read are not only the lines: every line must be accounted for, a trial must say what the reading does,
a file read again must add nothing, and blocks cut anywhere must give the same rows. Exit 1 if a reader
died, took too long, or broke one of these; the input, made smaller, is kept.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from watch import Watch

CORPUS = Path(__file__).with_name("corpus")
TARGETS = ("orders", "json", "chat", "signups", "rules", "mappings")
INPUTS = {False: 2000, True: 60}
"""Of one process: a new one begins with a new store, and with the corpus."""


def parse(arguments):
  parser = argparse.ArgumentParser(
    prog="tools/fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
  )
  parser.add_argument(
    "--target", action="append", choices=(*TARGETS, "teeth"), help="once for each (default: all)"
  )
  parser.add_argument("--short", action="store_true", help="one small process for each target")
  parser.add_argument("--seed", type=int, help="to do the same again (default: by chance)")
  parser.add_argument("--minutes", type=float, default=10, metavar="M", help="in all (default: 10)")
  parser.add_argument(
    "--limit", type=float, default=20, metavar="S", help="seconds for one input (default: 20)"
  )
  options = parser.parse_args(arguments)
  options.target = options.target or [*TARGETS, "teeth"]
  if options.seed is None:
    options.seed = random.SystemRandom().randrange(1_000_000)
  return options


class Tally:
  def __init__(self):
    self.inputs = self.bytes = self.processes = self.peak = 0
    self.outcomes = set()
    self.findings = {}

  def add(self, run):
    self.processes += 1
    self.peak = max(self.peak, run.peak)
    if run.counts:
      self.inputs += run.counts["inputs"]
      self.bytes += run.counts["bytes"]
      self.outcomes.update(run.counts["outcomes"])

  def __str__(self):
    return (
      f"{self.inputs:,} inputs, {self.bytes / 1e6:,.1f} MB, {len(self.outcomes)} kinds of outcome,"
      f" {self.processes} processes, peak {self.peak / 1e6:,.0f} MB; {len(self.findings)} findings"
    )


def fuzz(target, options, watch, kept, until):
  """Runs processes one after another; what they find is kept once for each kind."""
  tally = Tally()
  corpus = CORPUS / ("orders" if target == "teeth" else target)
  for number in range(1_000_000):
    if number > 0 and (options.short or time.monotonic() > until):
      break
    seed = random.Random(f"{options.seed}/{target}/{number}").getrandbits(63)
    run = watch.run(target, corpus, seed, INPUTS[options.short])
    tally.add(run)
    if run.fault and run.kind not in tally.findings:
      smaller = watch.smaller(target, run.input, run.kind)
      path = kept / f"{target}-{len(tally.findings) + 1}"
      path.write_bytes(smaller)
      tally.findings[run.kind] = path
      said = "expected" if target == "teeth" else "FOUND"
      print(f"  {said}: {run.fault} ({len(smaller)} bytes: {path})", flush=True)
    if target == "teeth" and len(tally.findings) == 3:
      break
  return tally


def bite(options, watch, kept):
  """The teeth: all three faults, however long the chance takes; a minute is plenty."""
  unhurried = argparse.Namespace(**{**vars(options), "short": False})
  unhurried_watch = Watch(watch.binary, watch.folder, limit=1)
  return fuzz("teeth", unhurried, unhurried_watch, kept, time.monotonic() + 60)


def main(arguments):
  options = parse(arguments)
  # In memory where that is possible: the readers are tried, not the disk.
  memory = Path("/dev/shm")
  base = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
  folder = Path(tempfile.mkdtemp(prefix="patron-fuzz-", dir=base))
  kept = Path(tempfile.mkdtemp(prefix="patron-fuzz-kept-"))
  watch = Watch(Path(os.environ["PATRON_FUZZ_BINARY"]).resolve(), folder, options.limit)
  length = "short" if options.short else f"{options.minutes:g} minutes"
  print(f"seed {options.seed}, {length}", flush=True)
  found = 0
  try:
    for target in options.target:
      if target == "teeth":
        tally = bite(options, watch, kept)
        missed = 3 - len(tally.findings)
        found += missed
        if missed:
          print("  the faults of teeth were not all found: it proves nothing", flush=True)
      else:
        share = options.minutes * 60 / len(options.target)
        tally = fuzz(target, options, watch, kept, time.monotonic() + share)
        found += len(tally.findings)
      print(f"{target}: {tally}", flush=True)
  finally:
    shutil.rmtree(folder, ignore_errors=True)
    if found:
      print(f"{found} findings with seed {options.seed}; kept in {kept}", flush=True)
    else:
      shutil.rmtree(kept, ignore_errors=True)
  return 1 if found else 0


if __name__ == "__main__":
  try:
    sys.exit(main(sys.argv[1:]))
  except KeyboardInterrupt:
    sys.exit(130)
