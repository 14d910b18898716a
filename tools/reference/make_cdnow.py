#!/usr/bin/env python3
"""Turn CDNOW_sample.txt into an order CSV: one row of the sample is one order.

    tools/reference/make_cdnow.py CDNOW_sample.txt > Samples/cdnow.csv

The input has no header; its blank-separated columns are the master id, the sample id, the date as
19970101, the units (not taken over) and US dollars. Orders are numbered in the order of the rows.
"""

import csv
import sys
from datetime import datetime


def main(path: str) -> None:
  out = csv.writer(sys.stdout, lineterminator="\n")
  out.writerow(["order", "ordered_at", "customer", "amount", "currency"])
  with open(path, encoding="ascii") as file:
    for number, line in enumerate(file, start=1):
      try:
        _, customer, date, _, amount = line.split()
        day = datetime.strptime(date, "%Y%m%d").date()
      except ValueError as error:
        sys.exit(f"{path}:{number}: expected five columns with a date as 19970101: {error}")
      out.writerow([number, day, customer, amount, "USD"])


if __name__ == "__main__":
  if len(sys.argv) != 2:
    sys.exit(__doc__)
  main(sys.argv[1])
