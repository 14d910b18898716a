#!/usr/bin/env python3
"""JSON texts as Python's `json` reads them.

Standard input is texts with a zero byte between them; standard output a line for each: the value written
again, with numbers as they stood, or `refused`. Refused is also what Patron refuses and `json` does not: a
name twice in an object, NaN and Infinity, halves of surrogate pairs. Shares no code with Patron.
"""

import json
import sys


class Number(float):
  """A number that keeps its text."""

  def __new__(cls, text):
    number = super().__new__(cls, text)
    number.text = text
    return number


def members(pairs):
  if len({name for name, _ in pairs}) != len(pairs):
    raise ValueError("a name twice")
  return dict(pairs)


def refuse(text):
  raise ValueError(text)


def has_half(value) -> bool:
  if isinstance(value, str):
    return any(0xD800 <= ord(character) < 0xE000 for character in value)
  if isinstance(value, list):
    return any(map(has_half, value))
  if isinstance(value, dict):
    return any(has_half(name) or has_half(member) for name, member in value.items())
  return False


def written(value) -> str:
  if isinstance(value, Number):
    return value.text
  if isinstance(value, list):
    return "[" + ",".join(map(written, value)) + "]"
  if isinstance(value, dict):
    return "{" + ",".join(json.dumps(n) + ":" + written(v) for n, v in value.items()) + "}"
  return json.dumps(value)


def read(text: bytes) -> str:
  try:
    value = json.loads(
      text.decode("utf-8"), object_pairs_hook=members, parse_constant=refuse,
      parse_int=Number, parse_float=Number,
    )
  except ValueError:
    return "refused"
  return "refused" if has_half(value) else written(value)


def main() -> None:
  for text in sys.stdin.buffer.read().split(b"\0"):
    print(read(text))


if __name__ == "__main__":
  main()
