#!/usr/bin/env python3
"""The cells of CSV texts, as Python's `csv` reads them.

Standard input is a JSON list of objects with `text` and `separator`; standard output a JSON list of objects
with `rows`, up to where a text goes wrong, and `error`, `null` where it does not. Empty lines are left out.
`strict`: text behind a closing quote is an error, as it is for Patron. Shares no code with Patron.
"""

import csv
import io
import json
import sys


def read(text: str, separator: str) -> dict:
  rows, error = [], None
  try:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
      if row not in ([], [""]):
        rows.append(row)
  except csv.Error as problem:
    error = str(problem)
  return {"rows": rows, "error": error}


def main() -> None:
  csv.field_size_limit(1 << 30)
  json.dump([read(item["text"], item["separator"]) for item in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
  main()
