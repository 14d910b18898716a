#!/usr/bin/env python3
"""The scores of R's rfm 0.3.0, from recency, frequency and monetary by customer.

    tools/reference/rfm_r_rule.py rfm.csv [--check r_rfm_0.3.0_rule_cdnow_sample.csv] > scores.csv

Reads what `rfm_cdnow.py` prints. The rule, for each dimension by itself, over all customers:

  cut p  = type-7 quantile at p (20, 40, 60, 80 %) plus 1 (a day, an order, a whole dollar)
  type 7 = x[i] + f (x[i+1] - x[i]), the values sorted and counted from 0, i + f = (n - 1) p
  score  = 1 + the number of cuts that are <= the value; for recency 5 minus the number of them

Everything is an exact decimal. The cuts go to stderr, the scores to stdout. Shares no code with
Patron.
"""

import argparse
import csv
import sys
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

PERCENTS = (20, 40, 60, 80)
DIMENSIONS = ("recency_days", "frequency", "monetary")


@dataclass
class Scored:
  values: tuple[Decimal, ...]
  scores: tuple[int, ...] = ()


def cuts(values: Iterable[Decimal]) -> list[Decimal]:
  ordered = sorted(values)
  result = []
  for percent in PERCENTS:
    index, hundredths = divmod((len(ordered) - 1) * percent, 100)
    above = ordered[min(index + 1, len(ordered) - 1)]
    result.append(ordered[index] + (above - ordered[index]) * hundredths / 100 + 1)
  return result


def read_customers(path: str) -> dict[str, Scored]:
  with open(path, encoding="utf-8", newline="") as file:
    rows = csv.DictReader(file)
    if rows.fieldnames != ["customer", *DIMENSIONS]:
      sys.exit(f"{path}:1: expected the header customer,{','.join(DIMENSIONS)}")
    customers: dict[str, Scored] = {}
    for row in rows:
      try:
        customers[row["customer"]] = Scored(tuple(Decimal(row[d]) for d in DIMENSIONS))
      except (InvalidOperation, TypeError):
        sys.exit(f"{path}:{rows.line_num}: unreadable number: {row}")
  if not customers:
    sys.exit(f"{path}: no customers")
  return customers


def score(customers: dict[str, Scored]) -> None:
  all_cuts = [cuts(c.values[d] for c in customers.values()) for d in range(len(DIMENSIONS))]
  for dimension, found in zip(DIMENSIONS, all_cuts):
    print(f"{dimension}: cuts {' '.join(str(cut) for cut in found)}", file=sys.stderr)
  for customer in customers.values():
    recency, frequency, monetary = map(bisect_right, all_cuts, customer.values)
    customer.scores = (5 - recency, 1 + frequency, 1 + monetary)


def check(customers: dict[str, Scored], path: str) -> None:
  """Compares with R's table: its `amount` is a sum of doubles, everything else is exact."""
  wrong: list[str] = []
  seen: set[str] = set()
  with open(path, encoding="utf-8", newline="") as file:
    rows = csv.DictReader(file)
    for row in rows:
      where, name = f"{path}:{rows.line_num}", row["customer_id"]
      seen.add(name)
      if name not in customers:
        wrong.append(f"{where}: customer {name} is missing here")
        continue
      here, there = customers[name], tuple(Decimal(row[c]) for c in ("rec", "n", "amount"))
      if max(abs(a - b) for a, b in zip(here.values, there)) > Decimal("1e-9"):
        wrong.append(f"{where}: customer {name}: values {there}, here {here.values}")
      if here.scores != (theirs := tuple(int(float(row[c])) for c in "RFM")):
        wrong.append(f"{where}: customer {name}: scores {theirs}, here {here.scores}")
  wrong += [f"{path}: customer {name} is missing there" for name in customers.keys() - seen]
  if wrong:
    sys.exit("\n".join(wrong))
  print(f"check: all {len(seen):,} customers agree in values and scores", file=sys.stderr)


def main() -> None:
  parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
  )
  parser.add_argument("file")
  parser.add_argument("--check", metavar="FILE", help="R's own table, to compare with")
  options = parser.parse_args()

  customers = read_customers(options.file)
  score(customers)
  out = csv.writer(sys.stdout, lineterminator="\n")
  out.writerow(["customer", *DIMENSIONS, "r", "f", "m"])
  for name, customer in customers.items():
    out.writerow([name, *customer.values, *customer.scores])
  if options.check:
    check(customers, options.check)


if __name__ == "__main__":
  main()
