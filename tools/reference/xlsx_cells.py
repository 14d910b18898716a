"""Print the first sheet of a workbook as JSON: its name, its cells with their types and formats, the rows that
are frozen, what is filtered, and the widths of its columns.

Reads the XML of ECMA-376 with Python's own library, and shares no code with what wrote it.

Usage: xlsx_cells.py FILE.xlsx
"""

import json
import sys
import zipfile
from xml.etree import ElementTree

NAMESPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def tree(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
  return ElementTree.fromstring(package.read(name))


def formats(package: zipfile.ZipFile) -> list[str]:
  """What each style shows: the code of its numbers, or that it is bold."""
  styles = tree(package, "xl/styles.xml")
  codes = {f.get("numFmtId"): f.get("formatCode") for f in styles.iterfind(".//m:numFmt", NAMESPACE)}
  bold = [font.find("m:b", NAMESPACE) is not None for font in styles.iterfind(".//m:font", NAMESPACE)]
  result = []
  for style in styles.iterfind("m:cellXfs/m:xf", NAMESPACE):
    number = style.get("numFmtId", "0")
    code = codes.get(number, "" if number == "0" else number)
    result.append("bold" if bold[int(style.get("fontId", "0"))] else code)
  return result


def main() -> None:
  package = zipfile.ZipFile(sys.argv[1])
  assert package.testzip() is None
  sheet = tree(package, "xl/worksheets/sheet1.xml")
  shared = []
  if "xl/sharedStrings.xml" in package.namelist():
    items = tree(package, "xl/sharedStrings.xml").iterfind("m:si", NAMESPACE)
    shared = ["".join(part.text or "" for part in item.iterfind(".//m:t", NAMESPACE)) for item in items]
  styles = formats(package)
  cells = {}
  for cell in sheet.iterfind(".//m:c", NAMESPACE):
    value = cell.findtext("m:v", None, NAMESPACE)
    if cell.get("t") == "inlineStr":
      kind, value = "text", cell.findtext("m:is/m:t", "", NAMESPACE)
    elif cell.get("t") == "s":
      kind, value = "text", shared[int(value)]
    elif cell.get("t") == "b":
      kind = "bool"
    else:
      kind = "formula" if cell.find("m:f", NAMESPACE) is not None else "number"
      value = format(float(value), ".14g")
    cells[cell.get("r")] = {"type": kind, "value": value, "format": styles[int(cell.get("s", "0"))]}
  pane = sheet.find(".//m:pane", NAMESPACE)
  print(json.dumps({
    "name": tree(package, "xl/workbook.xml").find(".//m:sheet", NAMESPACE).get("name"),
    "cells": cells,
    "frozenRows": int(pane.get("ySplit")) if pane.get("state") == "frozen" else 0,
    "filter": sheet.find("m:autoFilter", NAMESPACE).get("ref"),
    "widths": [float(column.get("width")) for column in sheet.iterfind(".//m:col", NAMESPACE)],
  }))


main()
