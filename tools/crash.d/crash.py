"""Tries to make Patron lose something: kills its processes, makes its disk fail, cuts its power.

  kill     processes of all kinds on one store, killed at random moments (SIGKILL)
  faults   the Nth call to the disk fails, for every N: full disk, I/O error, short write
  images   what a disk may hold after a power cut, at every moment of a run
  teeth    the same with a sync left out and with promises made too early: that must be found

Exit 1 if anything was lost, with the store kept.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import faults
import images
import kills
import teeth
from store import Bench

MODES = {"kill": kills.run, "faults": faults.run, "images": images.run, "teeth": teeth.run}
SHARES = {"kill": 0.4, "faults": 0.3, "images": 0.2, "teeth": 0.1}


def parse(arguments):
  parser = argparse.ArgumentParser(
    prog="tools/crash", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
  )
  parser.add_argument("modes", nargs="*", metavar="MODE", help="kill, faults, images, teeth (default: all)")
  parser.add_argument("--short", action="store_true", help="about a minute: a sample of everything")
  parser.add_argument("--seed", type=int, help="to do the same again (default: by chance)")
  parser.add_argument("--minutes", type=float, metavar="M", help="in all (default: 10; --short: 1)")
  options = parser.parse_args(arguments)
  for mode in options.modes:
    if mode not in MODES:
      parser.error(f"no mode {mode}; there are {', '.join(MODES)}")
  options.modes = options.modes or list(MODES)
  if options.minutes is None:
    options.minutes = 1 if options.short else 10
  if options.seed is None:
    options.seed = random.SystemRandom().randrange(1_000_000)
  return options


def build_shim(folder):
  """Next to the stores, so that nothing is left in the project."""
  path = folder / "shim.so"
  source = Path(__file__).with_name("shim.c")
  compiler = os.environ.get("PATRON_CRASH_COMPILER", "cc")
  subprocess.run(
    [compiler, "-O2", "-Wall", "-fPIC", "-shared", "-o", path, source, "-lpthread"], check=True
  )
  return path


def main(arguments):
  options = parse(arguments)
  folder = Path(tempfile.mkdtemp(prefix="patron-crash-")).resolve()
  bench = Bench(
    binary=Path(os.environ["PATRON_BINARY"]).resolve(),
    shim=build_shim(folder),
    folder=folder,
    seed=options.seed,
  )
  print(f"seed {options.seed}, {options.minutes:g} minutes", flush=True)
  shares = sum(SHARES[mode] for mode in options.modes)
  try:
    for mode in options.modes:
      started = time.monotonic()
      share = SHARES[mode] / shares
      counts = MODES[mode](bench, started + options.minutes * 60 * share)
      said = ", ".join(f"{count:,} {what}" for what, count in counts.items())
      print(f"{mode}: {said}; {time.monotonic() - started:.0f} s", flush=True)
  finally:
    if bench.violations:
      print(
        f"{len(bench.violations)} violations with seed {options.seed}; kept in {bench.kept}",
        flush=True,
      )
      for path in folder.iterdir():
        if path != bench.kept:
          shutil.rmtree(path) if path.is_dir() else path.unlink()
    else:
      shutil.rmtree(folder, ignore_errors=True)
  return 1 if bench.violations else 0


if __name__ == "__main__":
  try:
    sys.exit(main(sys.argv[1:]))
  except KeyboardInterrupt:
    sys.exit(130)
