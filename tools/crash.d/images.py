"""images: what a disk may hold after a power cut, at every moment of a run.

The shim writes down each write, sync and change of a name of one run. An image for a moment holds
everything synced before it, and of the rest what chance picks: each write whole, not at all, or torn at
borders of 512 or 4,096 bytes.

Names (files made, renamed, removed) are kept in the order in which they were changed, as journaling file
systems do. They are on the disk after an fsync of anything, and after an fdatasync or durable write of a
file that is new or has grown.
"""

import shutil
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path

import shop
from faults import make_base
from store import Done, TooMany, without_times

WRITE, SYNC, TRUNCATE, CREATE, FOLDER, RENAME, LINK, REMOVE, SAID, DURABLE_WRITE = range(1, 11)
NAMES = (CREATE, FOLDER, RENAME, LINK, REMOVE)
SECTOR, PAGE = 512, 4096


@dataclass
class Record:
  kind: int
  path: str
  offset: int
  bytes: bytes


def read_journal(path):
  records, data, at = [], path.read_bytes(), 0
  while at < len(data):
    kind, path_length, offset, length = struct.unpack_from("=IIQQ", data, at)
    at += 24
    name = data[at:at + path_length].decode()
    at += path_length
    records.append(Record(kind, name, offset, data[at:at + length]))
    at += length
  return records


@dataclass
class File:
  """A file: what is on the disk for sure, and what was done to it since, in order."""

  bytes: bytearray = field(default_factory=bytearray)
  later: list = field(default_factory=list)
  size: int = 0
  """As the program sees it."""
  is_grown: bool = False
  """Since its names and size were last brought to the disk."""


def apply(content, record):
  if record.kind == TRUNCATE:
    del content[record.offset:]
    content.extend(bytes(record.offset - len(content)))
  else:
    end = record.offset + len(record.bytes)
    content.extend(bytes(max(0, end - len(content))))
    content[record.offset:end] = record.bytes


def torn(record, random):
  """The parts of a write that reached the disk."""
  unit = random.choice((SECTOR, PAGE))
  pieces, at = [], 0
  while at < len(record.bytes):
    end = min(len(record.bytes), (record.offset + at) // unit * unit + unit - record.offset)
    pieces.append(Record(WRITE, record.path, record.offset + at, record.bytes[at:end]))
    at = end
  if random.random() < 0.3:  # From the front, as a write that was cut short.
    return pieces[: random.randint(0, len(pieces))]
  share = random.random()
  return [piece for piece in pieces if random.random() < share]


class Disk:
  """A folder as it goes through the records of a journal."""

  def __init__(self, base):
    self.base = base
    self.names = {}
    """Path below the folder to File, or the target of a link, or None for a folder: on the disk."""
    for path in sorted(base.rglob("*")):
      if path.is_symlink():
        self.names[str(path)] = str(path.readlink())
      elif path.is_dir():
        self.names[str(path)] = None
      else:
        content = bytearray(path.read_bytes())
        self.names[str(path)] = File(content, size=len(content))
    self.current = dict(self.names)
    """As the program sees them."""
    self.later = []
    """Changes of names that may not be on the disk."""

  def step(self, record):
    if record.kind in NAMES:
      file = File(is_grown=True)
      rename(self.current, record, file)
      self.later.append((record, file))
      return
    file = self.current.get(record.path)
    if record.kind == SYNC:
      is_durable = record.offset == 1 or not isinstance(file, File) or file.is_grown
      if isinstance(file, File):
        self.sync(file)
      if is_durable:
        self.sync_names()
    elif record.kind in (WRITE, DURABLE_WRITE, TRUNCATE) and isinstance(file, File):
      end = record.offset + len(record.bytes)
      if end > file.size or record.kind == TRUNCATE:
        file.size, file.is_grown = end, True
      file.later.append(record)
      if record.kind == DURABLE_WRITE and file.is_grown:
        self.sync_names()

  def sync(self, file):
    for record in file.later:
      apply(file.bytes, record)
    file.later.clear()
    file.is_grown = False

  def sync_names(self):
    for record, file in self.later:
      rename(self.names, record, file)
    self.later.clear()

  def image(self, target, coming, random):
    """Writes what may be left of the disk into a folder; `coming` is the record under way."""
    names = dict(self.names)
    kept = random.choice((len(self.later), random.randint(0, len(self.later))))
    for record, file in self.later[:kept]:
      rename(names, record, file)
    # How likely a write is to be there, and to be torn if it is.
    chance = random.choice((0, 0.5, 0.8, 1)), random.choice((0, 0.3, 1))
    for path, entry in names.items():
      place = target / Path(path).relative_to(self.base)
      if entry is None:
        place.mkdir(parents=True, exist_ok=True)
      elif isinstance(entry, str):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(entry)
      else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(self.content(path, entry, coming, chance, random))

  def content(self, path, file, coming, chance, random):
    content = bytearray(file.bytes)
    later = list(file.later)
    if coming.kind in (WRITE, DURABLE_WRITE) and coming.path == path:
      later.append(Record(WRITE, path, coming.offset, coming.bytes))
    for record in later:
      if record.kind != DURABLE_WRITE and random.random() >= chance[0]:
        continue
      is_torn = record.kind == WRITE and random.random() < chance[1]
      for piece in torn(record, random) if is_torn else [record]:
        apply(content, piece)
    # A file may have its new size before it has what was written there.
    if file.size > len(content) and random.random() < 0.3:
      content.extend(bytes(file.size - len(content)))
    return content


def rename(names, record, file):
  """Carries out a change of a name."""
  if record.kind == CREATE:
    names[record.path] = file
  elif record.kind == FOLDER:
    names[record.path] = None
  elif record.kind == LINK:
    names[record.path] = record.bytes.decode()
  elif record.kind == REMOVE:
    names.pop(record.path, None)
  elif record.kind == RENAME:
    to = record.bytes.decode()
    for path in [to, *(path for path in names if path.startswith(to + "/"))]:
      names.pop(path, None)
    for path in [path for path in names if path == record.path or path.startswith(record.path + "/")]:
      names[to + path[len(record.path):]] = names.pop(path)


# MARK: Workloads

@dataclass
class Recording:
  """One run, and what it ended with."""

  name: str
  base: Path
  records: list
  events: list
  """Of the log in the end, with those of before."""
  before: int
  digests: dict
  command: tuple
  folder: Path


COMMANDS = {
  "init": lambda folder: ("init", "--store", folder / "new"),
  "append": lambda folder: ("log", "append", "--store", folder / "store"),
  "ingest": lambda folder: ("ingest", folder.parent / "fault-orders.csv", "--store", folder / "store"),
  "project": lambda folder: ("project", "timeline", "--store", folder / "store"),
  "make": lambda folder: ("project", "rfm", "--store", folder / "store"),
  "rebuild": lambda folder: ("rebuild", "timeline", "--store", folder / "store"),
  "adopt": lambda folder: (
    "rebuild", "dormancy", "--rules", folder.parent / "fault-rules.yaml", "--store", folder / "store"
  ),
  "backup": lambda folder: ("log", "backup", folder / "backup", "--store", folder / "store"),
}


def feed_bursts(bench):
  """Feeds bursts without end in sight: what is said is in the journal."""

  def feed(child):
    random, number = bench.random("images", "events"), 0
    for _ in range(14):
      size = random.choice((1, 1, 4, 15))
      child.stdin.write("".join(shop.cloud_event("feed", number + each, random) + "\n" for each in range(size)))
      child.stdin.flush()
      for _ in range(size):
        child.stdout.readline()
      number += size
    child.stdin.close()
    child.stdin = None
    return ""

  return feed


def record(bench, name, base, no_sync):
  folder = bench.folder / "recorded"
  shutil.rmtree(folder, ignore_errors=True)
  shutil.copytree(base, folder, symlinks=True)
  journal = bench.folder / "journal"
  journal.unlink(missing_ok=True)
  shim = {"PATH": folder, "JOURNAL": journal, **({"NO_SYNC": 1} if no_sync else {})}
  done = bench.run(*COMMANDS[name](folder), shim=shim, feed=feed_bursts(bench) if name == "append" else None)
  if done.status != 0:
    raise RuntimeError(str(done))
  export = lambda store: bench.run("log", "export", "--store", store).out.splitlines()
  views = bench.views(folder / "store")
  # What a command says at its end, through stdio, the shim does not hear.
  records = read_journal(journal) + [Record(SAID, "", 0, b"done\n")]
  return Recording(
    name, base, records, export(folder / "store"), len(export(base / "store")),
    {view: row["digest"] for view, row in views.items()}, COMMANDS[name], folder,
  )


def check(bench, recording, image, answers, is_done, counts):
  """Opens an image; everything said before the cut must be in it."""
  name, store = recording.name, image / "store"
  context = f"power cut in {name}, {answers} answers: "
  if name in ("init", "backup"):
    store = image / ("new" if name == "init" else "backup")
    verified = bench.run("log", "verify", "--store", store)
    counts["images opened"] += 1
    if verified.status != 0:
      if is_done or verified.status < 0 or "Error:" not in verified.err:
        bench.violation(f"{context}{verified}", image)
      # It can be made now.
      elif bench.expect(bench.run(*recording.command(image)), image, context=context):
        bench.expect(bench.run("log", "verify", "--store", store), image, context=context)
    elif name == "backup":
      copied = bench.run("log", "export", "--store", store).out.splitlines()
      if copied != recording.events:
        bench.violation(f"{context}a backup of {len(copied)} events looks whole", image)
    return
  lines = bench.check_log(store, context)
  counts["images opened"] += 1
  if lines is None:
    return
  least = len(recording.events) if is_done else recording.before + answers
  if lines != recording.events[: len(lines)]:
    bench.violation(f"{context}the log is not the beginning of what was appended", image)
  elif len(lines) < least:
    bench.violation(f"{context}{least} events were acknowledged, {len(lines)} are there", image)
  elif name == "ingest" and len(lines) not in (recording.before, len(recording.events)):
    bench.violation(f"{context}half of a file is there", image)
  counts["events found"] += len(lines)
  # And it goes on from there.
  if name in ("project", "make", "rebuild", "adopt"):
    done = bench.run(*recording.command(image))
    if bench.expect(done, image, context=context):
      views = bench.views(store)
      if isinstance(views, Done):
        bench.violation(f"{context}{views}", image)
      elif {view: row["digest"] for view, row in views.items()} != recording.digests:
        bench.violation(f"{context}the view does not end as if undisturbed", image)
  elif counts["images opened"] % 4 == 0:
    feed = feed_bursts(bench) if name == "append" else None
    done = bench.run(*recording.command(image), feed=feed)
    if bench.expect(done, image, context=context):
      again = bench.check_log(store, f"{context}and going on: ")
      if again is not None and without_times(again) != without_times(recording.events):
        bench.violation(f"{context}going on, it does not end as if undisturbed", image)


def run(bench, deadline, no_sync=False, names=tuple(COMMANDS)):
  counts = {"images opened": 0, "moments": 0, "syncs recorded": 0, "events found": 0}
  try:
    base = make_base(bench)
    recordings = {name: record(bench, name, base, no_sync) for name in names}
    for recording in recordings.values():
      counts["syncs recorded"] += sum(each.kind in (SYNC, DURABLE_WRITE) for each in recording.records)
    moments = [
      (name, number) for name, recording in recordings.items() for number in range(len(recording.records) + 1)
    ]
    counts["moments"] = len(moments)
    # Every moment once, in random order, and again while there is time.
    random = bench.random("images", "plan")
    rounds = 0
    while time.monotonic() < deadline:
      random.shuffle(moments)
      for name, number in moments:
        if time.monotonic() > deadline:
          break
        cut(bench, recordings[name], number, counts, bench.random("images", name, number, rounds))
      else:
        rounds += 1
    counts["times every moment"] = rounds
  except TooMany:
    pass
  return counts


def cut(bench, recording, number, counts, random):
  """Cuts the power before the record `number`, and opens what is left."""
  disk = Disk(recording.base)
  records = [moved(each, recording) for each in recording.records]
  for each in records[:number]:
    disk.step(each)
  said = b"".join(each.bytes for each in records[:number] if each.kind == SAID)
  answers = said.count(b"appended ") + said.count(b"duplicate ") if recording.name == "append" else 0
  coming = records[number] if number < len(records) else Record(SAID, "", 0, b"")
  image = bench.folder / "image"
  shutil.rmtree(image, ignore_errors=True)
  image.mkdir()
  disk.image(image, coming, random)
  is_done = number == len(records) and recording.name != "append"
  check(bench, recording, image, answers, is_done, counts)


def moved(record, recording):
  """The record as if the run had been in the base."""
  move = lambda path: str(recording.base) + path[len(str(recording.folder)):] if path else path
  to = move(record.bytes.decode()).encode() if record.kind == RENAME else record.bytes
  return Record(record.kind, move(record.path), record.offset, to)
