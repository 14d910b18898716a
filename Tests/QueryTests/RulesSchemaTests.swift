import Events
import Foundation
import Query
import TestSupport
import Testing

/// What `schemas/rules.schema.json` says of queries.
@Suite struct RulesSchemaTests {
  @Test func theSchemaNamesEverythingThatCanBeQueried() throws {
    let path = Project.path + "/schemas/rules.schema.json"
    let schema = try JSONReader.parse(try String(contentsOfFile: path, encoding: .utf8))
    let view = schema["$defs"]?["query"]?["properties"]?["view"]
    let names = view?["enum"]?.array?.compactMap(\.string) ?? []
    #expect(Set(names) == Set(QueryName.allCases.map(\.rawValue)))
  }
}
