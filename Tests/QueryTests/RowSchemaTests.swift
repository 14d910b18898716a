import Events
import Foundation
import Query
import TestSupport
import Testing

/// `schemas/rows` says what a line of `--format jsonl` is; `PATRON_RECORD=1` writes it anew from the forms.
@Suite struct RowSchemaTests {
  private static func path(_ name: String) -> String {
    "\(Project.path)/schemas/rows/\(name).schema.json"
  }

  private static let isRecording = ProcessInfo.processInfo.environment["PATRON_RECORD"] == "1"

  @Test(arguments: QueryName.allCases)
  func theSchemaIsThatOfTheForm(query: QueryName) throws {
    try compare(RowSchema(query))
  }

  /// That the rows are as these schemas say is a test of the command: `ReplayTests`.
  @Test(arguments: ReplayList.allCases)
  func theSchemaOfAListOfReplayIsThatOfItsForm(list: ReplayList) throws {
    try compare(RowSchema(list))
  }

  private func compare(_ schema: RowSchema) throws {
    let path = Self.path(schema.name)
    let text = schema.text
    if Self.isRecording { try text.write(toFile: path, atomically: true, encoding: .utf8) }
    let known = try String(contentsOfFile: path, encoding: .utf8)
    #expect(known == text, "record it with PATRON_RECORD=1 if this is meant")
  }

  /// Every row of a random history, with the columns it shows by itself and with all there are.
  @Test(arguments: Seeds.fresh(2))
  func everyRowIsAsItsSchemaSays(seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(try RandomHistory(seed: seed).events)
    for query in QueryName.allCases {
      let schema = try JSONSchema(
        try JSONReader.parse(try String(contentsOfFile: Self.path(query.rawValue), encoding: .utf8))
      )
      var table = try shop.reader.query(query, asOf: try shop.moment("2023-03-01")).table
      var lines = try Renderer.jsonl.text(table).split(separator: "\n")
      #expect(lines.count > 0, "\(query)")
      try table.choose(query.form.columns.map(\.name))
      lines += try Renderer.jsonl.text(table).split(separator: "\n")
      for line in lines {
        let row = try JSONReader.parse(String(line))
        do { try schema.validate(row) } catch {
          Issue.record("\(query): \(error.path): \(error.reason): \(row)")
        }
      }
    }
  }

  /// A schema that lets everything pass would prove nothing.
  @Test func aRowThatIsNotAsItsSchemaSaysIsFound() throws {
    let schema = try JSONSchema(try JSONReader.parse(RowSchema(.claims).text))
    let good =
      #"{"customer":"a:b","referrer":"a:c","claimed_at":"2024-01-01T08:00:00+08:00","#
      + #""outcome":"accepted","reason":null,"event":1}"#
    try schema.validate(try JSONReader.parse(good))
    for (part, wrong) in [
      (#""a:b""#, "null"), ("+08:00", ""), (#""accepted","reason":null"#, #""accepted""#),
      (#""event":1"#, #""event":"1""#), (#""event":1"#, #""event":1,"more":2"#),
    ] {
      #expect(throws: JSONSchema.Violation.self, "\(part)") {
        try schema.validate(try JSONReader.parse(good.replacing(part, with: wrong)))
      }
    }
  }
}

/// The JSON Schema of the rows of a query, or of a list of `patron replay`.
private struct RowSchema {
  /// Of its file.
  let name: String
  private let command: String
  private let meaning: String
  private let columns: [RowForm.Column]

  init(_ query: QueryName) {
    name = query.rawValue
    command = "patron query \(query.rawValue) --format jsonl"
    meaning = "\(query.meaning). With --columns a line has those columns alone."
    columns = query.form.columns
  }

  init(_ list: ReplayList) {
    name = "replay-\(list.rawValue)"
    command = "patron replay --list \(list.rawValue) --format jsonl"
    meaning = "\(list.meaning)."
    columns = list.form.columns
  }

  var text: String {
    let names = columns.filter { !$0.isFurther }.map { "    \"\($0.name)\"" }
    let properties = columns.map { "    \"\($0.name)\": {\n      \(members($0))\n    }" }
    return """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "\(name).schema.json",
        "title": "A line of `\(command)`",
        "description": "\(meaning)",
        "type": "object",
        "required": [
      \(names.joined(separator: ",\n"))
        ],
        "additionalProperties": false,
        "properties": {
      \(properties.joined(separator: ",\n"))
        }
      }

      """
  }

  private func members(_ column: RowForm.Column) -> String {
    let meaning = column.meaning + (column.isFurther ? "; only where --columns asks for it" : "")
    let kind = Self.kind(column.kind)
    let value = column.isOptional ? "\"anyOf\": [{\(kind)}, {\"type\": \"null\"}]" : kind
    return "\"description\": \(JSONValue.string(meaning)),\n      \(value)"
  }

  private static let amount = #"^-?[0-9]+(\\.[0-9]+)?$"#

  private static func kind(_ kind: RowForm.Kind) -> String {
    switch kind {
    case .text: #""type": "string""#
    case .list: #""type": "array", "items": {"type": "string"}"#
    case .pairs: #""type": "object", "additionalProperties": {"type": "string"}"#
    case .integer: #""type": "integer""#
    case .money: #""type": "string", "pattern": "\#(amount)""#
    case .figure: #""anyOf": [{"type": "integer"}, {"type": "string", "pattern": "\#(amount)"}]"#
    case .bool: #""type": "boolean""#
    case .number: #""type": "number""#
    case .moment: #""type": "string", "format": "date-time""#
    case .date: #""type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$""#
    }
  }
}
