"""teeth: proves that the harness finds what it is for.

Each bite takes away what keeps a promise, and the harness must then find it broken.
"""

import time
from dataclasses import replace

import faults
import images
import kills


BITES = {
  "a sync left out": lambda test, deadline: images.run(
    test, deadline, no_sync=True, names=("append", "ingest", "project")
  ),
  "a write lost": lambda test, deadline: faults.lose_writes(test),
  "acknowledged before the commit": lambda test, deadline: kills.run(
    test, deadline, promises_early=True
  ),
}


def run(bench, deadline):
  counts = {}
  share = (deadline - time.monotonic()) / len(BITES)
  for name, bite in BITES.items():
    # Chance may pass by what was taken away, on a slow machine above all: each attempt gets twice the time.
    for attempt in range(5):
      test = replace(bench, seed=f"{bench.seed}/{attempt}", violations=[], is_teeth=True)
      bite(test, time.monotonic() + share * 2**attempt)
      found = len(test.violations)
      if found:
        break
    counts[f"found with {name}"] = found
    if found == 0:
      bench.violation(f"with {name} the harness found nothing: it has no teeth")
    else:
      print(f"  with {name}, found such as: {test.violations[0][:160]}", flush=True)
  return counts
