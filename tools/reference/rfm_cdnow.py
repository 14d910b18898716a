#!/usr/bin/env python3
"""Recency, frequency and monetary by customer, from an order CSV, in exact decimals.

    tools/reference/rfm_cdnow.py Samples/cdnow.csv --as-of 1998-06-30 > rfm.csv

Reads `order,ordered_at,customer,amount,currency`, where `ordered_at` is a plain date. Rows of one
order add up; every order counts, also one of 0. Recency is calendar days from the last order to the
as-of date; orders after that date are left out. Shares no code with Patron.
"""

import argparse
import csv
import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

COLUMNS = ["order", "ordered_at", "customer", "amount", "currency"]


@dataclass
class Order:
  customer: str
  day: date
  amount: Decimal


def read_orders(path: str) -> dict[str, Order]:
  orders: dict[str, Order] = {}
  currencies: set[str] = set()
  with open(path, encoding="utf-8", newline="") as file:
    rows = csv.DictReader(file)
    if rows.fieldnames != COLUMNS:
      sys.exit(f"{path}:1: expected the header {','.join(COLUMNS)}, found {rows.fieldnames}")
    for row in rows:
      where = f"{path}:{rows.line_num}"
      try:
        number, customer = row["order"], row["customer"]
        day, amount = date.fromisoformat(row["ordered_at"]), Decimal(row["amount"])
      except (ValueError, TypeError, InvalidOperation) as error:
        sys.exit(f"{where}: unreadable date or amount: {error!r}")
      currencies.add(row["currency"])
      if len(currencies) > 1:
        sys.exit(f"{where}: a second currency, {row['currency']}: amounts cannot be added")
      order = orders.setdefault(number, Order(customer, day, Decimal(0)))
      if (order.customer, order.day) != (customer, day):
        sys.exit(f"{where}: order {number} has another customer or date than its first row")
      order.amount += amount
  return orders


def main() -> None:
  parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
  )
  parser.add_argument("file")
  parser.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
  options = parser.parse_args()

  by_customer: dict[str, list[Order]] = {}
  for order in read_orders(options.file).values():
    if order.day <= options.as_of:
      by_customer.setdefault(order.customer, []).append(order)

  out = csv.writer(sys.stdout, lineterminator="\n")
  out.writerow(["customer", "recency_days", "frequency", "monetary"])
  for customer, orders in sorted(by_customer.items()):
    recency = (options.as_of - max(order.day for order in orders)).days
    monetary = sum((order.amount for order in orders), Decimal(0))
    out.writerow([customer, recency, len(orders), monetary])


if __name__ == "__main__":
  main()
