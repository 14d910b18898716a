#!/usr/bin/env python3
"""Read a Patron log without Patron, by docs/log-format.md alone.

    read_log.py events STORE    print every event as a CloudEvent, one JSON object per line
    read_log.py verify STORE    check the whole log; print its size and its head

Needs the packages lmdb and xxhash. The store is only read; Patron may write to it meanwhile.
"""

import argparse
import hashlib
import json
import signal
import struct
import sys
from collections import namedtuple
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import lmdb
import xxhash

# "<" is little-endian without padding: B u8, H u16, I u32, Q u64, q i64. Keys are big-endian, ">".
BATCH = struct.Struct("<IHHQQIIqqqQ32s")
RECORD = struct.Struct("<IBBHqII")
PURCHASE = struct.Struct("<qIBBH")
FIELD = struct.Struct("<HH")
LINE = struct.Struct("<IIqq")
HEAD = struct.Struct("<QQqQ32s")

# Format 4 says more of orders, which is not read here.
FORMATS, BATCH_FORMAT, MAGIC = (3, 4), 2, 0x54414250
TABLES = ("batches", "symbol_texts", "subjects", "personal")
SOURCE, CURRENCY, PRODUCT, CATEGORY, CAMPAIGN, COUPON, CHANNEL, FACT, ORIGIN = range(1, 10)
TIME_IS_STAND_IN, HAS_PERSONAL_ROW = 1, 2
STATUS_CHANGED, TOTAL_CHANGED, LINES_CHANGED, WHOLE_ORDER = 1, 2, 32, 64
STATUSES = {1: "pending", 2: "paid"}
DIRECTIONS = {1: "in", 2: "out"}
BOUNCES = {1: "hard", 2: "soft"}
ERASED, RULES_ADOPTED = 60, 70

# Each type with the fields of its data, in the order of docs/events.md.
TYPES = {
  1: ("purchase.placed", "customer order status currency total discount shipping coupon channel "
                         "referral_code lines"),
  2: ("purchase.refunded", "customer order currency amount"),
  3: ("purchase.cancelled", "customer order currency amount"),
  4: ("purchase.amended", "customer order currency status total discount shipping coupon lines"),
  10: ("chat.message", "customer channel direction text conversation agent"),
  11: ("chat.fact", "customer fact value channel message"),
  20: ("signup.registered", "identifiers facts from referred_by consents"),
  30: ("identity.linked", "identifiers reason"),
  31: ("identity.unlinked", "identifiers reason"),
  40: ("consent.changed", "customer channel given"),
  50: ("email.sent", "customer campaign message reason"),
  51: ("email.delivered", "customer campaign message reason"),
  52: ("email.opened", "customer campaign message machine reason"),
  53: ("email.clicked", "customer campaign message link machine reason"),
  54: ("email.bounced", "customer campaign message kind reason"),
  55: ("email.complained", "customer campaign message reason"),
  56: ("email.unsubscribed", "customer campaign message reason"),
  ERASED: ("customer.erased", "customer reason"),
  RULES_ADOPTED: ("rules.adopted", "rules standard preset"),
}

# The decimals of a currency where they are not two (ISO 4217).
NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND".split()
DECIMALS = dict.fromkeys(NO_DECIMALS, 0) | dict.fromkeys(THREE_DECIMALS, 3)


# A record batch: its header, then all its bytes, header included.
Batch = namedtuple("Batch", "magic format header_length checksum first count body_length "
                            "least_time greatest_time recorded zero previous_hash content")


class Damage(Exception):
  """What is wrong with the log, and where."""

  def __init__(self, position: int, reason: object) -> None:
    super().__init__(f"damaged at position {position}: {reason}")


class Record(NamedTuple):
  """One event as it is stored. Times are in milliseconds since 1970 UTC."""

  position: int
  recorded: int
  type: int
  flags: int
  time: int
  subject: int
  source: int
  fixed: bytes
  fields: dict[int, list[bytes]]

  def values(self, tag: int) -> list[bytes]:
    """The values of a field that may be repeated."""
    return self.fields.get(tag, [])

  def numbers(self, tag: int, form: str = "<I") -> list[int]:
    return [struct.unpack(form, value)[0] for value in self.values(tag)]

  def number(self, tag: int, form: str = "<I") -> int | None:
    return next(iter(self.numbers(tag, form)), None)

  def text(self, tag: int) -> str | None:
    return next((value.decode() for value in self.values(tag)), None)

  def long_text(self, tag: int) -> str | None:
    """A text in pieces; nothing where there is no piece."""
    return b"".join(self.values(tag)).decode() if tag in self.fields else None

  def subjects(self) -> list[int]:
    """Everybody the event names: the customer, the referrer, further subjects."""
    return [number for number in [self.subject, *self.numbers(7), *self.numbers(8)] if number]


def read_fields(content: bytes) -> dict[int, list[bytes]]:
  """Splits what follows the fixed part; values are padded to 4 bytes, tag 0 ends the record."""
  fields: dict[int, list[bytes]] = {}
  at = 0
  while at < len(content):
    tag, length = FIELD.unpack_from(content, at)
    if tag == 0:
      break
    at += FIELD.size
    if at + length > len(content):
      raise ValueError(f"field {tag} is longer than its record")
    fields.setdefault(tag, []).append(content[at : at + length])
    at += (length + 3) // 4 * 4
  return fields


def read_records(batch: Batch) -> Iterator[Record]:
  """Splits the body of a batch; the position counts up from the batch's first."""
  at, position = batch.header_length, batch.first
  while at < len(batch.content):
    try:
      length, kind, flags, fixed, time, subject, source = RECORD.unpack_from(batch.content, at)
      start = at + RECORD.size
      end = at + length
      if length % 8 or end > len(batch.content) or start + fixed > end:
        raise ValueError(f"a record of {length} bytes cannot be")
      fields = read_fields(batch.content[start + fixed : end])
    except (struct.error, ValueError) as error:
      raise Damage(position, error) from error
    fixed_part = batch.content[start : start + fixed]
    yield Record(position, batch.recorded, kind, flags, time, subject, source, fixed_part, fields)
    at = end
    position += 1


def timestamp(milliseconds: int) -> str:
  moment = datetime(1970, 1, 1) + timedelta(milliseconds=milliseconds)
  return moment.isoformat(timespec="milliseconds") + "Z"


def money(minor_units: int | None, currency: str | None) -> str | None:
  """Writes minor units as decimals: 12800 of CNY is "128.00"."""
  if minor_units is None:
    return None
  decimals = DECIMALS.get(currency, 2)
  whole, fraction = divmod(abs(minor_units), 10**decimals)
  sign = "-" if minor_units < 0 else ""
  return f"{sign}{whole}.{fraction:0{decimals}}" if decimals else f"{sign}{whole}"


def choice(names: dict[int, str], number: int | None) -> str | None:
  if number is not None and number not in names:
    raise ValueError(f"{number} is none of {names}")
  return names.get(number)


def present(values: dict[str, Any]) -> dict[str, Any]:
  return {name: value for name, value in values.items() if value is not None}


class Log:
  """The log of one store as it was when it was opened."""

  def __init__(self, store: Path) -> None:
    environment = lmdb.open(str(store / "log"), max_dbs=16, readonly=True, lock=True, create=False)
    self.transaction = environment.begin()
    self.tables = {
      name: environment.open_db(name.encode(), self.transaction, create=False) for name in TABLES
    }
    self.tables["meta"] = None  # The table without a name.
    if self.get("meta", b"format") not in [struct.pack("<I", number) for number in FORMATS]:
      raise ValueError(f"{store} is not a log of format {' or '.join(map(str, FORMATS))}")

  def get(self, table: str, key: bytes) -> bytes | None:
    return self.transaction.get(key, db=self.tables[table])

  def batches(self) -> Iterator[Batch]:
    for key, content in self.transaction.cursor(self.tables["batches"]):
      first = int.from_bytes(key, "big")
      if len(content) < BATCH.size:
        raise Damage(first, "the batch is shorter than its header")
      batch = Batch(*BATCH.unpack_from(content), content)
      if (batch.magic, batch.format, batch.first) != (MAGIC, BATCH_FORMAT, first):
        raise Damage(first, f"this is not a batch of format {BATCH_FORMAT} that begins here")
      if batch.header_length + batch.body_length != len(content):
        raise Damage(first, f"the batch has {len(content)} bytes, its header says otherwise")
      yield batch

  @cache
  def symbol(self, kind: int, number: int | None) -> str | None:
    """The text of a symbol; nothing for 0 or a missing field."""
    if not number:
      return None
    text = self.get("symbol_texts", struct.pack(">BI", kind, number))
    if text is None:
      raise ValueError(f"there is no symbol {number} of kind {kind}")
    return text.decode()

  @cache
  def identifier(self, subject: int | None) -> str | None:
    """The text of a subject; nothing for 0 or a missing field."""
    if not subject:
      return None
    text = self.get("subjects", struct.pack(">I", subject))
    return f"erased:{subject}" if text is None else text.decode()

  def cloud_event(self, record: Record) -> dict[str, Any]:
    """The event as docs/events.md describes it."""
    try:
      if record.type not in TYPES:
        raise ValueError(f"type {record.type} is unknown")
      name, fields = TYPES[record.type]
      personal = self.personal(record)
      data = self.data(record) | personal
      if name.startswith("purchase."):
        data |= self.purchase_data(record)
      return present({
        "specversion": "1.0",
        "type": f"patron.{name}.v1",
        "source": self.symbol(SOURCE, record.source),
        "id": personal.get("id") or derived_id(record),
        "time": timestamp(record.time),
        "recordedtime": timestamp(record.recorded),
        "timeunknown": True if record.flags & TIME_IS_STAND_IN else None,
        "data": present({field: data.get(field) for field in fields.split()}),
      })
    except (struct.error, ValueError, OverflowError) as error:
      raise Damage(record.position, error) from error

  def personal(self, record: Record) -> dict[str, Any]:
    """What can be erased; a required text that was erased is empty."""
    row = None
    if record.flags & HAS_PERSONAL_ROW:
      row = self.get("personal", struct.pack(">Q", record.position))
    if row is not None:
      checksum, row = struct.unpack_from("<Q", row)[0], row[8:]
      if checksum != xxhash.xxh64_intdigest(row):
        raise Damage(record.position, "its personal row is not as it was written")
    return {"text": "", "value": ""} | json.loads(row or b"{}")

  def data(self, record: Record) -> dict[str, Any]:
    """Every field but the personal ones and those of purchases; the type says which count."""
    consents = [struct.unpack("<II", value) for value in record.values(13)]
    kind, name = (self.symbol(ORIGIN, record.number(tag)) for tag in (11, 12))
    return {
      "customer": self.identifier(record.subject),
      "order": record.text(1),
      "coupon": self.symbol(COUPON, record.number(5)),
      "channel": self.symbol(CHANNEL, record.number(6) or record.number(9)),
      "referred_by": self.identifier(record.number(7)),
      "identifiers": [self.identifier(number) for number in (record.subject, *record.numbers(8))],
      "fact": self.symbol(FACT, record.number(10)),
      # Those of a sign-up as they stand once the person was erased: which, and not what.
      "facts": {self.symbol(FACT, number): "" for number in record.numbers(10)} or None,
      "from": present({"kind": kind, "name": name}) or None,
      "consents": {self.symbol(CHANNEL, number): given == 1 for number, given in consents} or None,
      "campaign": self.symbol(CAMPAIGN, record.number(14)),
      "message": record.text(15),
      "kind": choice(BOUNCES, record.number(17)),
      "direction": choice(DIRECTIONS, record.number(18)),
      "given": record.number(19) == 1,
      "machine": True if record.number(20) == 1 else None,
      "rules": record.long_text(21),
      "standard": record.long_text(22),
      "preset": record.long_text(23),
    }

  def purchase_data(self, record: Record) -> dict[str, Any]:
    """The fixed part of a purchase, and the fields that need its currency."""
    amount, currency_symbol, status, changes, _ = PURCHASE.unpack_from(record.fixed)
    currency = self.symbol(CURRENCY, currency_symbol)
    if TYPES[record.type][0] == "purchase.placed":
      changes = STATUS_CHANGED | TOTAL_CHANGED
    lines = [self.line(value, currency, amount) for value in record.values(2)]
    referrer = self.identifier(record.number(7)) or ""
    namespace, _, code = referrer.partition(":")
    return {
      "currency": currency,
      "status": choice(STATUSES, status) if changes & STATUS_CHANGED else None,
      "total": money(amount, currency) if changes & TOTAL_CHANGED else None,
      "amount": None if changes & WHOLE_ORDER else money(amount, currency),
      "discount": money(record.number(3, "<q"), currency),
      "shipping": money(record.number(4, "<q"), currency),
      "referral_code": {"referral": code, "erased": referrer}.get(namespace),
      "lines": lines if lines or changes & LINES_CHANGED else None,
    }

  def line(self, value: bytes, currency: str | None, amount: int) -> dict[str, Any]:
    """What is left out at its end: the unit price that is the amount, a quantity of 1, no category."""
    product, category, thousandths, unit_price = LINE.unpack(
      value + LINE.pack(0, 0, 1000, amount)[len(value):]
    )
    return present({
      "product": self.symbol(PRODUCT, product),
      "category": self.symbol(CATEGORY, category),
      "quantity": thousandths / 1000 if thousandths % 1000 else thousandths // 1000,
      "unit_price": money(unit_price, currency),
    })

  def verify(self) -> str:
    """Checks everything that docs/log-format.md promises, and that every event can be told."""
    expected, batch_count, recorded, previous_hash = 1, 0, 0, bytes(32)
    first_named: dict[int, int] = {}
    erased: set[int] = set()
    adoptions: list[int] = []
    for batch in self.batches():
      if batch.first != expected:
        raise Damage(expected, f"the next batch begins at {batch.first}")
      if batch.checksum != xxhash.xxh64_intdigest(batch.content[16:]):
        raise Damage(batch.first, "the checksum of the batch is wrong")
      if batch.previous_hash != previous_hash:
        raise Damage(batch.first, "the batch does not follow the one before it")
      records = list(read_records(batch))
      if not records or batch.count != len(records):
        raise Damage(batch.first, f"{batch.count} events announced, {len(records)} found")
      times = [record.time for record in records]
      if (batch.least_time, batch.greatest_time) != (min(times), max(times)):
        raise Damage(batch.first, "the least or greatest time in the header is wrong")
      for record in records:
        self.cloud_event(record)
        for subject in record.subjects():
          first_named.setdefault(subject, record.position)
        if record.type == ERASED:
          erased.update(record.subjects())
        if record.type == RULES_ADOPTED:
          adoptions.append(record.position)
      expected += batch.count
      batch_count += 1
      recorded = batch.recorded
      previous_hash = hashlib.sha256(batch.content).digest()

    for subject, position in first_named.items():
      if subject not in erased and self.identifier(subject) == f"erased:{subject}":
        raise Damage(position, f"subject {subject} has no identifier and was never erased")
    if (self.get("meta", b"adoptions") or b"") != struct.pack(f"<{len(adoptions)}Q", *adoptions):
      raise Damage(expected - 1, f"rules were adopted at {adoptions}; meta says otherwise")
    head = self.get("meta", b"head") or b""
    epoch = HEAD.unpack(head)[3] if len(head) == HEAD.size else 0
    if head != HEAD.pack(expected - 1, batch_count, recorded, epoch, previous_hash):
      raise Damage(expected - 1, "the head in meta is not the end of the batches")
    return f"{expected - 1} events in {batch_count} batches, head {previous_hash.hex()}"


def derived_id(record: Record) -> str:
  """The id of an event that stores none."""
  family, _, name = TYPES[record.type][0].partition(".")
  if family != "purchase":
    return str(record.position)
  return f"{record.text(1)}/{name}" + ("" if name == "placed" else f"/{record.position}")


def main() -> None:
  parser = argparse.ArgumentParser(description="Read a Patron log without Patron.")
  parser.add_argument("command", choices=["events", "verify"])
  parser.add_argument("store", type=Path, help="the folder of the store")
  arguments = parser.parse_args()
  signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Ends quietly when `head` has read enough.
  sys.stdout.reconfigure(encoding="utf-8")
  try:
    log = Log(arguments.store)
    if arguments.command == "verify":
      print(log.verify())
      return
    for batch in log.batches():
      for record in read_records(batch):
        print(json.dumps(log.cloud_event(record), ensure_ascii=False, separators=(",", ":")))
  except (Damage, ValueError, lmdb.Error) as error:
    sys.exit(str(error))


if __name__ == "__main__":
  main()
