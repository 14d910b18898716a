"""Times Patron against DuckDB on the same made-up orders, in the same run.

Every timed step is a whole process: its wall time and its peak resident memory (which counts the
pages of a memory-mapped file). Patron and DuckDB take turns. The orders, DuckDB and its virtual
environment are kept in $PATRON_BENCH_DIR, or else in ~/.cache/patron-bench.
"""

import argparse
import json
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from machine import Failure, Tools, describe_machine
from orders import Orders
from report import print_report
from steps import NAMES, Bench


def parse(arguments: list[str]) -> argparse.Namespace:
  parser = argparse.ArgumentParser(
    prog="tools/bench",
    description=__doc__,
    formatter_class=argparse.RawDescriptionHelpFormatter,
    epilog="PATRON_BINARY_DIR names a folder with built `patron` and `patron-bench` to use.",
  )
  parser.add_argument(
    "--orders", type=int, default=1_000_000, metavar="N", help="how many (default: 1000000)"
  )
  parser.add_argument(
    "--runs", type=int, metavar="K", help="of each step (default: 3, and 1 above a million orders)"
  )
  parser.add_argument(
    "--only", type=lambda text: text.split(","), metavar="STEP,…", help=f"of {', '.join(NAMES)}"
  )
  parser.add_argument("--side", choices=("patron", "duckdb"), help="time only one of the two")
  parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the store and tables in DIR")
  parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE too")
  options = parser.parse_args(arguments)
  if unknown := set(options.only or []) - set(NAMES):
    parser.error(f"no step {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
  if options.orders < 1000:
    parser.error("--orders: 1000 is the least")
  if options.runs is None:
    options.runs = 3 if options.orders <= 1_000_000 else 1
  if options.runs < 1:
    parser.error("--runs: 1 is the least")
  return options


@contextmanager
def work_folder(keep: Path | None, cache: Path) -> Iterator[Path]:
  """On the disk of the cache unless kept: both sides write to the same disk either way."""
  if keep:
    keep.mkdir(parents=True, exist_ok=True)
    yield keep.resolve()
  else:
    with tempfile.TemporaryDirectory(prefix="run-", dir=cache) as folder:
      yield Path(folder)


def main(arguments: list[str]) -> None:
  options = parse(arguments)
  cache = Path(
    os.environ.get("PATRON_BENCH_DIR")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "patron-bench"
  ).resolve()
  cache.mkdir(parents=True, exist_ok=True)

  tools = Tools.prepare(cache, patron=options.side != "duckdb")
  orders = Orders.make(tools, cache, options.orders)
  with work_folder(options.keep, cache) as folder:
    room, needed = shutil.disk_usage(folder).free, 7 * orders.description["bytes"]
    if room < needed:
      raise Failure(
        f"{folder} has {room / 1e9:.1f} GB free, and the bench may take {needed / 1e9:.1f} GB.",
        "Free some, name another disk with --keep DIR, or take fewer --orders.",
      )
    bench = Bench(tools, orders, folder, options.runs, options.side)
    bench.run(options.only or NAMES)

  command = ["tools/bench", "--orders", str(options.orders), "--runs", str(options.runs)]
  if options.only:
    command += ["--only", ",".join(options.only)]
  if options.side:
    command += ["--side", options.side]
  results = {
    "command": shlex.join(command),
    "machine": describe_machine(tools),
    "orders": orders.description,
    "runs": options.runs,
    "steps": bench.steps,
    "shop": bench.shop,
    "in_process": bench.in_process,
    "latency": bench.latency,
    "disk_bytes": bench.disk_bytes,
    "agreement": bench.agreement,
  }
  print_report(results)
  if options.json:
    options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"figures written to {options.json}", file=sys.stderr)
  if bench.agreement and bench.agreement["different"]:
    raise Failure(
      f"Patron and DuckDB differ for {bench.agreement['different']:,} customers, such as"
      f" {bench.agreement['example']}.",
      "Compare them: tools/bench --only query --keep DIR leaves both results in DIR.",
    )


if __name__ == "__main__":
  try:
    main(sys.argv[1:])
  except Failure as failure:
    sys.exit(f"Error: {failure.reason}\nHint: {failure.hint}")
  except KeyboardInterrupt:
    sys.exit(130)
