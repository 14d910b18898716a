"""The tools that the bench runs, how it measures a process, and what machine that was on."""

import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent


class Failure(Exception):
  def __init__(self, reason: str, hint: str) -> None:
    super().__init__(reason)
    self.reason = reason
    self.hint = hint


def say(text: str) -> None:
  print(text, file=sys.stderr, flush=True)


def capture(command: list[str], hint: str) -> str:
  """The standard output of a command that must succeed."""
  try:
    done = subprocess.run(
      command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
  except OSError as error:
    raise Failure(f"cannot run {command[0]}: {error.strerror}.", hint) from None
  if done.returncode != 0:
    raise Failure(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}", hint)
  return done.stdout


def first_line(command: list[str]) -> str:
  """For a version in the report, which is no reason to fail."""
  try:
    return capture(command, "").partition("\n")[0].strip() or "unknown"
  except Failure:
    return "unknown"


def measure(command: list[str], log: Path) -> dict[str, float]:
  """Runs one process to its end.

  The kernel counts the memory that the parent had at the fork into the child's peak, so this
  process must stay small: nothing here imports DuckDB.
  """
  os.sync()
  try:
    with open(log, "wb") as output:
      start = time.perf_counter()
      child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
      )
      try:
        _, status, usage = os.wait4(child.pid, 0)
      except KeyboardInterrupt:
        child.kill()
        raise
      seconds = time.perf_counter() - start
  except OSError as error:
    raise Failure(
      f"cannot run {command[0]}: {error.strerror}.", "Build it, or set PATRON_BINARY_DIR."
    ) from None
  child.returncode = os.waitstatus_to_exitcode(status)
  if child.returncode != 0:
    last = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise Failure(
      f"{' '.join(command)} ended with {child.returncode}:\n{last}",
      "Run the bench with --keep DIR, then that command by hand.",
    )
  unit = 1 if sys.platform == "darwin" else 1024
  return {
    "seconds": seconds,
    "cpu_seconds": usage.ru_utime + usage.ru_stime,
    "peak_bytes": usage.ru_maxrss * unit,
  }


@dataclass(frozen=True)
class Tools:
  python: Path
  """Of the virtual environment, with DuckDB."""
  patron: Path | None
  patron_bench: Path | None

  @classmethod
  def prepare(cls, cache: Path, patron: bool) -> "Tools":
    python = virtual_environment(cache / "venv")
    if not patron:
      return cls(python, None, None)
    folder = Path(os.environ.get("PATRON_BINARY_DIR") or build()).resolve()
    return cls(python, folder / "patron", folder / "patron-bench")

  def peer(self, step: str, *arguments: object) -> list[str]:
    return [str(self.python), str(HERE / "peer.py"), step, *map(str, arguments)]


def virtual_environment(folder: Path) -> Path:
  python, wanted = folder / "bin" / "python", HERE / "requirements.txt"
  installed = folder / "requirements.txt"
  if not installed.exists() or installed.read_bytes() != wanted.read_bytes():
    say(f"making a virtual environment with {wanted.read_text().strip()}")
    capture(
      [sys.executable, "-m", "venv", "--clear", str(folder)],
      "Install the venv module: python3-venv on Debian.",
    )
    capture(
      [str(python), "-m", "pip", "install", "--quiet", "--requirement", str(wanted)],
      "The bench needs DuckDB from PyPI: check the network and pip's settings.",
    )
    installed.write_bytes(wanted.read_bytes())
  return python


def build() -> str:
  """Builds both release executables; returns their folder."""
  hint = "See to the build, or set PATRON_BINARY_DIR to a folder with both executables."
  for product in ("patron", "patron-bench"):
    say(f"building {product}")
    built = capture([str(REPOSITORY / "tools" / "build"), product], hint)
  return str(Path(built.strip()).parent)


def describe_machine(tools: Tools) -> dict[str, str | int | None]:
  commit = first_line(["git", "describe", "--always", "--dirty"])
  return {
    "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    "system": platform.platform(),
    "processor": processor(),
    "cpus": os.cpu_count(),
    "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
    "patron": f"commit {commit}" if tools.patron else None,
    "duckdb": first_line([str(tools.python), "-c", "import duckdb; print(duckdb.__version__)"]),
    "python": platform.python_version(),
    "swift": first_line(["swift", "--version"]) if tools.patron else None,
  }


def processor() -> str:
  try:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
  except OSError:
    return platform.processor() or platform.machine()
  names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
  return names[0] if names else platform.machine()
