"""The report on standard output."""

import statistics
from collections.abc import Sequence
from typing import Any

import shop
from steps import OTHER_VIEWS, SAME_WORK

EXPLAINED = {
  "start": "nothing but starting: `patron --help`; Python, DuckDB, two threads",
  "ingest": "CSV into an empty store; DuckDB: into a table with a primary key",
  "again": "the same file again, all duplicates; DuckDB: INSERT OR IGNORE",
  "changed": "a later export of them, a third refunded since; DuckDB: INSERT OR REPLACE",
  "shopify": "the same orders in Shopify's layout, 79 columns, into an empty store",
  "ingest-text": "DuckDB: with a text as primary key, as order numbers are; Patron: as `ingest`",
  "again-text": "DuckDB: INSERT OR IGNORE into that; Patron: as `again`",
  "rebuild": "the rfm view from the log; DuckDB: last, count, sum by customer into a table",
  "query": "all rfm rows with scores to CSV; DuckDB: ntile(5) from the orders",
  "query-kept": "the same; DuckDB: ntile(5) from the table made by `rebuild`",
  **{view: f"the {view} view from the log" for view in OTHER_VIEWS},
  "dormant": "everybody dormant on the last day, to CSV",
  "back-test": "two rule sets, twelve monthly dates, 90 days' holdout; DuckDB: twelve GROUP BYs alone",
  "back-test-model": "the same with BG/NBD fitted at every date",
  "show": "one customer's page, on a day that was asked for before",
}
HEADER = (
  "step", "Patron s", "min–max", "events/s", "peak MB",
  "DuckDB s", "min–max", "events/s", "peak MB", "DuckDB/Patron",
)


def median(runs: Sequence[dict[str, float]], key: str = "seconds") -> float:
  return statistics.median(run[key] for run in runs)


def rate(events: int | None, seconds: float) -> str:
  return f"{events / seconds:,.0f}" if events and seconds else "–"


def cells(events: int | None, runs: list[dict[str, float]] | None) -> list[str]:
  if not runs:
    return ["–"] * 4
  seconds, spread = median(runs), [run["seconds"] for run in runs]
  return [
    f"{seconds:.2f}",
    f"{min(spread):.2f}–{max(spread):.2f}",
    rate(events, seconds),
    f"{median(runs, 'peak_bytes') / 1e6:,.0f}",
  ]


def table(rows: Sequence[Sequence[str]]) -> None:
  widths = [max(map(len, column)) for column in zip(*rows)]
  for row in rows:
    numbers = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
    print("  ".join([row[0].ljust(widths[0]), *numbers]))


def print_report(results: dict[str, Any]) -> None:
  orders, machine = results["orders"], results["machine"]
  print(
    f"orders     {orders['rows']:,} rows, {orders['bytes']:,} bytes of CSV,"
    f" median {orders['median_row_bytes']} bytes a row"
  )
  print(
    f"           {orders['customers']:,} customers with a median of {orders['median_orders']} and"
    f" at most {orders['most_orders']:,} orders, {orders['products']:,} products"
  )
  print(f"           {orders['first']} to {orders['last']}, times and numbers rising")
  print(f"machine    {machine['cpus']} CPUs, {machine['processor']}, {machine['system']}")
  versions = [f"DuckDB {machine['duckdb']}", f"Python {machine['python']}"]
  if machine["patron"]:
    versions = [f"Patron {machine['patron']}", *versions, machine["swift"]]
  print(f"versions   {', '.join(versions)}")
  disk = ", ".join(f"{name} {size / 1e6:,.0f} MB" for name, size in results["disk_bytes"].items())
  print(f"on disk    {disk} (after the ingest, without views)")
  print(f"repeat     {results['command']}")
  print_steps(results["steps"], results["runs"], results["disk_bytes"])
  print_shop(results["shop"])
  print_in_process(results["in_process"])
  print_latency(results["latency"])
  if agreement := results["agreement"]:
    print(
      f"\nResult of the rfm query: {agreement['customers']:,} customers, of whom"
      f" {agreement['different']:,} differ in frequency or monetary."
    )


def print_steps(steps: list[dict[str, Any]], runs: int, disk_bytes: dict[str, int]) -> None:
  if not steps:
    return
  print()
  rows: list[Sequence[str]] = [HEADER]
  by_name = {step["name"]: step for step in steps}
  for step in steps:
    same = by_name.get(SAME_WORK.get(step["name"], step["name"]), step)
    patron, duckdb = same.get("patron"), step.get("duckdb")
    ratio = f"{median(duckdb) / median(patron):.2f}" if patron and duckdb else "–"
    events = step["events"]
    rows.append([step["name"], *cells(events, patron), *cells(events, duckdb), ratio])
  table(rows)
  print_shopify(by_name, disk_bytes)
  medians = {s["name"]: median(s["patron"]) for s in steps if "patron" in s}
  five = ("rebuild", *OTHER_VIEWS)
  if all(view in medians for view in five):
    print(f"\nAll five views, one after the other: {sum(medians[view] for view in five):.2f} s")
  print(f"\nWhole processes, median of {runs}. Peak MB is resident memory: it counts mapped files,")
  print("and cannot be less than the bench's own, some 20 MB.")
  for step in steps:
    print(f"  {step['name']:15} {EXPLAINED[step['name']]}")


def print_shopify(steps: dict[str, dict[str, Any]], disk_bytes: dict[str, int]) -> None:
  """How much another system's format costs, in lines; by the processor too: that is not shared."""
  if "shopify" not in steps:
    return
  runs, size = steps["shopify"]["patron"], disk_bytes["csv in Shopify's layout"]
  text = f"\nIn Shopify's layout {size / 1e6 / median(runs):,.0f} MB/s"
  if own := steps.get("ingest", {}).get("patron"):
    clock = median(own) / median(runs)
    processor = median(own, "cpu_seconds") / median(runs, "cpu_seconds")
    text += f", and {clock:.2f} times the lines a second of Patron's own;"
    text += f" per second of the processor {processor:.2f} times"
  print(text + ".")


def print_shop(measured: dict[str, Any] | None) -> None:
  if not measured:
    return
  print(
    f"\nA made-up shop of {measured['customers']:,} customers, {measured['events']:,} events of all"
    " kinds, whose identifiers are joined:"
  )
  rows: list[Sequence[str]] = [("step", "seconds", "min–max", "events/s", "peak MB")]
  for step in measured["steps"]:
    rows.append([step["name"], *cells(step["events"], step["patron"])])
  table(rows)
  for step in measured["steps"]:
    print(f"  {step['name']:15} {shop.EXPLAINED[step['name']]}")


def print_in_process(figures: list[dict[str, Any]]) -> None:
  if not figures:
    return
  print("\nWithin one process, by `patron-bench`; `read-csv` on one core, in seconds of the processor:")
  rows: list[Sequence[str]] = [("name", "events", "seconds", "events/s", "MB/s")]
  for figure in figures:
    seconds = statistics.median(figure["seconds"])
    events, size = figure["events"], figure.get("bytes")
    speed = f"{size / 1e6 / seconds:,.0f}" if size else "–"
    rows.append((figure["name"], f"{events:,}", f"{seconds:.3f}", rate(events, seconds), speed))
  table(rows)
  print_durable({f["name"]: f["events"] / statistics.median(f["seconds"]) for f in figures})


def print_durable(rates: dict[str, float]) -> None:
  """Commits compared with each other: they took turns on the same disk."""
  raw, single, large, many = (
    rates[name] for name in ("commit-raw", "append-single", "append-single-large", "append-64")
  )
  print(f"\nA single durable append runs at {single / raw:.0%} of LMDB's bare commits;")
  print(f"64 threads at once append {many / single:.1f} times as many events a second as one;")
  print(f"an append to the whole log takes {single / large:.2f} times one to a log of 100,000 events.")


def print_latency(runs: list[list[dict[str, Any]]]) -> None:
  """The runs side by side: the greatest of ten seconds says more of the machine than of Patron."""
  if not runs:
    return
  print("\nFrom an append's return until the event is in the view, 1,000 events a second, ms:")
  rows: list[Sequence[str]] = [("view", *("p50 / p99 / max" for _ in runs))]
  for figures in zip(*runs):
    cells = (f"{f['p50_ms']:.2f} / {f['p99_ms']:.2f} / {f['max_ms']:.2f}" for f in figures)
    rows.append((figures[0]["name"], *cells))
  table(rows)
