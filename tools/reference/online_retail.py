#!/usr/bin/env python3
"""Orders, credit notes and customers of UCI Online Retail line items, in exact decimals.

    tools/reference/online_retail.py online-retail-2010-12.csv [--customers FILE]

The meanings:

  invoice      all rows with one InvoiceNo, wherever they stand in the file
  total        the sum over its rows of quantity x unit price, exact, never rounded
  order        an invoice with a customer and a total >= 0
  credit note  an invoice with a customer and a total < 0: it lowers the customer's monetary, and is
               no order
  nobody's     an invoice without a customer and a total other than 0
  skipped      an invoice without a customer and a total of 0

`--customers` writes, for each customer with an order or a credit note: the time of the last order
(its latest row), the orders, their gross, the credit notes, and the net.

Shares no code with Patron.
"""

import argparse
import csv
import sys
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

COLUMNS = ("InvoiceNo", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID")


@dataclass
class Invoice:
  total: Decimal = Decimal(0)
  customers: set[str] = field(default_factory=set)
  times: set[str] = field(default_factory=set)
  runs: int = 0
  """How many separate stretches of the file its rows stand in."""


@dataclass
class Customer:
  orders: int = 0
  last_ordered_at: str = ""
  gross: Decimal = Decimal(0)
  credit: Decimal = Decimal(0)


def read(path: str) -> tuple[dict[str, Invoice], Counter[str]]:
  """The invoices, and counts of rows by what is odd about them."""
  invoices: dict[str, Invoice] = {}
  count: Counter[str] = Counter()
  previous = ""
  with open(path, encoding="utf-8-sig", newline="") as file:
    rows = csv.DictReader(file)
    if missing := set(COLUMNS) - set(rows.fieldnames or []):
      sys.exit(f"{path}:1: the header lacks {', '.join(sorted(missing))}")
    for row in rows:
      number, customer = row["InvoiceNo"], row["CustomerID"]
      try:
        quantity, price = Decimal(row["Quantity"]), Decimal(row["UnitPrice"])
      except (InvalidOperation, TypeError):
        sys.exit(f"{path}:{rows.line_num}: unreadable quantity or price: {row}")

      count["rows"] += 1
      count["rows without a customer"] += customer == ""
      count["rows with a negative quantity"] += quantity < 0
      count["rows of C invoices"] += number.startswith("C")
      count["rows with a price of 0"] += price == 0
      count["rows with a price below 0"] += price < 0
      count["rows with a price of more than 2 decimals"] += price != round(price, 2)
      count["rows with a quantity that is not whole"] += quantity != round(quantity)

      invoice = invoices.setdefault(number, Invoice())
      invoice.total += quantity * price
      invoice.customers.add(customer)
      invoice.times.add(row["InvoiceDate"])
      invoice.runs += number != previous
      previous = number
  return invoices, count


def fold(invoices: dict[str, Invoice]) -> tuple[dict[str, Customer], Counter[str], Decimal]:
  """The customers, counts of invoices by what they are, and the total that is nobody's."""
  customers: dict[str, Customer] = {}
  count: Counter[str] = Counter()
  nobodys = Decimal(0)
  for invoice in invoices.values():
    named = invoice.customers - {""}
    if not named:
      count["skipped" if invoice.total == 0 else "nobody's"] += 1
      nobodys += invoice.total
      continue
    customer = customers.setdefault(min(named), Customer())
    if invoice.total < 0:
      count["credit notes"] += 1
      customer.credit -= invoice.total
    else:
      count["orders"] += 1
      count["orders with a total of 0"] += invoice.total == 0
      customer.orders += 1
      customer.gross += invoice.total
      customer.last_ordered_at = max(customer.last_ordered_at, *invoice.times)
  return customers, count, nobodys


def write(customers: dict[str, Customer], path: str) -> None:
  with open(path, "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["customer", "last_ordered_at", "orders", "gross", "credit", "net"])
    for name, it in sorted(customers.items()):
      out.writerow([name, it.last_ordered_at, it.orders, it.gross, it.credit, it.gross - it.credit])


def main() -> None:
  parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
  )
  parser.add_argument("file")
  parser.add_argument("--customers", metavar="FILE")
  options = parser.parse_args()

  invoices, rows = read(options.file)
  customers, kinds, nobodys = fold(invoices)
  gross = sum((c.gross for c in customers.values()), Decimal(0))
  credit = sum((c.credit for c in customers.values()), Decimal(0))
  cancelling = {number for number in invoices if number.startswith("C")}
  figures: dict[str, int | Decimal] = {
    **rows,
    "invoices": len(invoices),
    "C invoices": len(cancelling),
    "C invoices with a total >= 0": sum(invoices[n].total >= 0 for n in cancelling),
    "other invoices with a total < 0": sum(
      i.total < 0 for n, i in invoices.items() if n not in cancelling
    ),
    "invoices in several places of the file": sum(i.runs > 1 for i in invoices.values()),
    "invoices with several customers": sum(len(i.customers) > 1 for i in invoices.values()),
    "invoices with several times": sum(len(i.times) > 1 for i in invoices.values()),
    **{kind: kinds[kind] for kind in ("orders", "orders with a total of 0", "credit notes")},
    "invoices of nobody": kinds["nobody's"],
    "invoices skipped": kinds["skipped"],
    "customers": len(customers),
    "customers with an order": sum(c.orders > 0 for c in customers.values()),
    "gross of the orders": gross,
    "amount of the credit notes": credit,
    "net of the customers": gross - credit,
    "total of nobody's invoices": nobodys,
    "total of all invoices": gross - credit + nobodys,
  }
  for name, figure in figures.items():
    print(f"{name}: {figure:,}")
  if options.customers:
    write(customers, options.customers)


if __name__ == "__main__":
  main()
