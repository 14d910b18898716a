#!/usr/bin/env python3
"""Check schemas/events/: that the schemas agree with docs/events.md, accept their examples, and
refuse wrong versions of them.

Needs Python 3.11 and the package jsonschema. Prints every fault; exits with 1 if there is one.
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, SchemaError
from referencing import Registry, Resource

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "schemas" / "events"
DOCUMENT = ROOT / "docs" / "events.md"
SUFFIX = ".schema.json"
COMMON = "common" + SUFFIX
TYPE_ROW = re.compile(r"^\| (`[a-z]+\.[a-z]+`.*?) \| (.*) \|$", re.MULTILINE)
REFERENCE = re.compile(r"(common\.schema\.json)?#/\$defs/[a-z0-9]+")
REQUIRED = ["specversion", "type", "source", "id", "time", "data"]
OPTIONAL = ["datacontenttype", "recordedtime", "timeunknown"]
MONEY = {"total", "discount", "shipping", "amount", "unit_price"}

# What Patron's own validator understands; it refuses a schema with any other keyword.
KEYWORDS = set(
  "$schema $id $ref $defs title description type const enum required properties "
  "additionalProperties propertyNames items minItems maxItems minProperties minLength maxLength "
  "pattern minimum exclusiveMinimum anyOf format examples".split()
)

Schema = dict[str, Any]
schemas: dict[str, Schema] = {
  path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))
}
registry = Registry().with_resources(
  (name, Resource.from_contents(schema)) for name, schema in schemas.items()
)
formats = FormatChecker(formats=[])


@formats.checks("date-time", raises=ValueError)
def is_date_time(value: object) -> bool:
  """RFC 3339: a date, T, a time and an offset."""
  if not isinstance(value, str):
    return True
  return value[10:11] == "T" and datetime.fromisoformat(value).tzinfo is not None


def subschemas(schema: Any, path: str) -> Iterator[tuple[str, Schema]]:
  """A schema and all schemas in it, each with its path."""
  if not isinstance(schema, dict):
    return
  yield path, schema
  for keyword in ("items", "additionalProperties", "propertyNames"):
    yield from subschemas(schema.get(keyword), f"{path}/{keyword}")
  for keyword in ("properties", "$defs"):
    for name, inner in schema.get(keyword, {}).items():
      yield from subschemas(inner, f"{path}/{keyword}/{name}")
  for index, inner in enumerate(schema.get("anyOf", [])):
    yield from subschemas(inner, f"{path}/anyOf/{index}")


def wrong_versions(file: str, schema: Schema, value: Any) -> Iterator[tuple[str, Any]]:
  """Versions of a valid value that must be refused, each with what is wrong."""
  name = ""
  while "$ref" in schema:
    target, _, name = schema["$ref"].partition("#/$defs/")
    file = target or file
    schema = schemas[file]["$defs"][name] if name else schemas[file]

  if "const" in schema or "enum" in schema:
    yield "another constant", "wrong"
  if name == "identifier":
    yield "no namespace", "ann@example.com"
    yield "a namespace in capitals", "EMAIL:ann@example.com"
  if schema.get("format") == "date-time":
    yield "a time without an offset", "2024-05-01T10:30:00"
    yield "an impossible date", "2024-02-30T10:30:00Z"
  if schema.get("type") == "boolean":
    yield "a boolean as text", "true"
  if "maxLength" in schema:
    yield "a text that is too long", value + "1" * schema["maxLength"]
  if "minLength" in schema:
    yield "an empty text", ""

  if isinstance(value, list):
    if schema.get("minItems"):
      yield "too few items", value[: schema["minItems"] - 1]
    if "maxItems" in schema:
      yield "too many items", value[:1] * (schema["maxItems"] + 1)
    for index, item in enumerate(value):
      for what, wrong in wrong_versions(file, schema["items"], item):
        yield f"{index}: {what}", [*value[:index], wrong, *value[index + 1 :]]
  if isinstance(value, dict):
    for key in schema.get("required", []):
      yield f"no {key}", without(value, {key})
    if schema.get("additionalProperties") is False:
      yield "an unknown field", value | {"unknown": "x"}
    if "propertyNames" in schema:
      yield "an empty name", value | {"": next(iter(value.values()))}
    if "anyOf" in schema:
      alternatives = {key for one in schema["anyOf"] for key in one["required"]}
      yield "none of the alternatives", without(value, alternatives)
    for key in MONEY & value.keys():
      yield f"{key}: money as a number", value | {key: 12.5}
      yield f"{key}: money with a comma", value | {key: "12,50"}
    for key, inner in value.items():
      inner_schema = schema.get("properties", {}).get(key) or schema["additionalProperties"]
      for what, wrong in wrong_versions(file, inner_schema, inner):
        yield f"{key}: {what}", value | {key: wrong}


def without(value: dict[str, Any], keys: set[str]) -> dict[str, Any]:
  return {key: inner for key, inner in value.items() if key not in keys}


def check_form(file: str, schema: Schema) -> Iterator[str]:
  """Faults of a schema itself."""
  try:
    Draft202012Validator.check_schema(schema)
  except SchemaError as error:
    yield f"{file}: not a valid schema: {error.message}"
  if (schema.get("$schema"), schema.get("$id")) != (Draft202012Validator.META_SCHEMA["$id"], file):
    yield f"{file}: $schema must be draft 2020-12 and $id the name of the file"
  for path, inner in subschemas(schema, file):
    for keyword in inner.keys() - KEYWORDS:
      yield f"{path}: keyword {keyword} is not supported"
    if "$ref" in inner and not REFERENCE.fullmatch(inner["$ref"]):
      yield f"{path}: reference {inner['$ref']} is not supported"
    if path.split("/")[-2:-1] in (["properties"], ["$defs"]) and "description" not in inner:
      yield f"{path}: no description"


def check_envelope(file: str, schema: Schema) -> Iterator[str]:
  """Faults of an event's schema as the schema of a CloudEvent."""
  properties = schema["properties"]
  if set(properties) != {*REQUIRED, *OPTIONAL} or schema["required"] != REQUIRED:
    yield f"{file}: the attributes are not those of docs/events.md"
  if properties["type"].get("const") != f"patron.{file.removesuffix(SUFFIX)}.v1":
    yield f"{file}: the type is not that of the file's name"
  for path, inner in (file, schema), (f"{file}/properties/data", properties["data"]):
    if inner.get("additionalProperties") is not False:
      yield f"{path}: unknown fields are allowed"
  if len(schema.get("examples", [])) < 2:
    yield f"{file}: fewer than two examples"


def check_document() -> Iterator[str]:
  """Differences between the schemas and the table of types in docs/events.md."""
  documented = {COMMON}
  for types, fields in TYPE_ROW.findall(DOCUMENT.read_text(encoding="utf-8")):
    names = re.findall(r"`([a-z.]+)`", types)
    family = names[0].partition(".")[0]
    files = [f"{family}.{name.partition('.')[2]}{SUFFIX}" for name in names]
    documented.update(files)
    fields = re.sub(r"\([^()]*\)", "", fields)  # What stands in brackets is inside a field.
    required = re.findall(r"`(\w+)`\*", fields)
    alternatives = re.findall(r"`(\w+)`", fields.partition("at least one of")[2])
    allowed: set[str] = set()
    for file in files:
      data = schemas[file]["properties"]["data"] if file in schemas else {"properties": {}}
      allowed.update(data["properties"])
      if data.get("required") != required:
        yield f"{file}: the required fields are not {required}"
      if data.get("anyOf", []) != [{"required": [name]} for name in alternatives]:
        yield f"{file}: anyOf does not require one of {alternatives}"
    for name in allowed ^ set(re.findall(r"`(\w+)`", fields)):
      yield f"{', '.join(files)}: {name} is only here or only in docs/events.md"
  for file in documented ^ schemas.keys():
    yield f"{file}: the type is only here or only in docs/events.md"


def check_examples(reference: str, examples: list[Any]) -> Iterator[str]:
  """Faults of examples: one that is refused, or a wrong version of one that is accepted."""
  check = Draft202012Validator({"$ref": reference}, registry=registry, format_checker=formats)
  for index, example in enumerate(examples):
    where = f"{reference}: example {index}"
    if errors := list(check.iter_errors(example)):
      yield from (f"{where}: {error.json_path}: {error.message}" for error in errors)
      continue
    for what, wrong in wrong_versions("", {"$ref": reference}, example):
      if check.is_valid(wrong):
        yield f"{where}: accepted with {what}"


def check_others() -> Iterator[str]:
  """Faults of the schemas that describe no event: tests hold those against what they describe."""
  for path in [*ROOT.glob("schemas/*.json"), *ROOT.glob("schemas/rows/*.json")]:
    schema = json.loads(path.read_text(encoding="utf-8"))
    try:
      Draft202012Validator.check_schema(schema)
    except SchemaError as error:
      yield f"{path.name}: {error.json_path}: {error.message}"
    if schema.get("$id") != path.name:
      yield f"{path.name}: its $id is {schema.get('$id')}"


def main() -> None:
  faults = [*check_document(), *check_others()]
  for file, schema in schemas.items():
    faults += check_form(file, schema)
    if file != COMMON:
      faults += check_envelope(file, schema)
    faults += check_examples(file, schema.get("examples", []))
    for name, definition in schema.get("$defs", {}).items():
      faults += check_examples(f"{file}#/$defs/{name}", definition.get("examples", []))
  print(*faults, f"{len(schemas)} schemas, {len(faults)} faults", sep="\n")
  sys.exit(1 if faults else 0)


if __name__ == "__main__":
  main()
