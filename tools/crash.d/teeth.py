"""teeth: proves that the harness finds what it is for.

Each bite takes away what keeps a promise, and the harness must then find it broken.
"""

import time
from dataclasses import replace

import faults
import images
import kills


def bites(bench, deadline):
  left = deadline - time.monotonic()
  yield "a sync left out", lambda test: images.run(
    test, time.monotonic() + left * 0.5, no_sync=True, names=("append", "ingest", "project")
  )
  yield "a write lost", faults.lose_writes
  yield "acknowledged before the commit", lambda test: kills.run(
    test, time.monotonic() + left * 0.3, promises_early=True
  )


def run(bench, deadline):
  counts = {}
  for name, bite in bites(bench, deadline):
    # Chance may pass by what was taken away, on a slow machine above all.
    for attempt in range(5):
      test = replace(bench, seed=f"{bench.seed}/{attempt}", violations=[], is_teeth=True)
      bite(test)
      found = len(test.violations)
      if found:
        break
    counts[f"found with {name}"] = found
    if found == 0:
      bench.violation(f"with {name} the harness found nothing: it has no teeth")
    else:
      print(f"  with {name}, found such as: {test.violations[0][:160]}", flush=True)
  return counts
