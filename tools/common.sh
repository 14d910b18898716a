# Sourced by the tools: finds the project, installs what is missing, and says what it does.

set -euo pipefail

project="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "Error: $1"
  [ -z "${2:-}" ] || say "Hint: $2"
  exit 1
}

# Runs a command as root: directly, or by sudo where that is possible.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    return 127
  fi
}

# Makes sure that a Debian package is there.
need_package() {
  dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'install ok installed' && return
  command -v apt-get >/dev/null 2>&1 ||
    fail "$1 is missing, and this is no Debian to install it on." "Install its headers and library by hand."
  say "Installing $1 …"
  if ! { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1"; } >&2; then
    fail "$1 could not be installed." "Run as root, or ask an administrator for: apt-get install $1"
  fi
}

need_swift() {
  command -v swift >/dev/null 2>&1 ||
    fail "Swift is missing." "Install Swift 6.2 or later from https://www.swift.org/install/linux/"
}

need_tools() {
  need_swift
  local package
  for package in liblmdb-dev libarchive-dev libxlsxwriter-dev libsqlite3-dev; do
    need_package "$package"
  done
}

# A Python of its own with what the independent readers need; prints its path, or nothing where PyPI
# cannot be reached.
python_with() {
  local place="${XDG_CACHE_HOME:-$HOME/.cache}/patron-python"
  if ! "$place/bin/python" -c 'import lmdb, xxhash, jsonschema' >/dev/null 2>&1; then
    need_package python3-venv
    say "Installing the Python packages lmdb, xxhash and jsonschema …"
    { python3 -m venv "$place" && "$place/bin/pip" install -q lmdb xxhash jsonschema; } >&2 || return 0
  fi
  printf '%s\n' "$place/bin/python"
}
