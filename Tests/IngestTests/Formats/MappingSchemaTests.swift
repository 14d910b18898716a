import Events
import Foundation
import Ingest
import TestSupport
import Testing
import Yams

/// `schemas/mapping.schema.json` and the parser say the same of a mapping file's structure.
@Suite struct MappingSchemaTests {
  private let schema: JSONSchema

  init() throws {
    let path = Project.path + "/schemas/mapping.schema.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    schema = try JSONSchema(try JSONReader.parse(text))
  }

  private func violation(_ file: JSONValue) -> String? {
    do throws(JSONSchema.Violation) { try schema.validate(file) } catch {
      return "\(error.path): \(error.reason)"
    }
    return nil
  }

  private func fault(_ file: JSONValue) -> String? {
    // JSON is YAML.
    do throws(IngestError) { _ = try OrderFormat(yaml: "\(file)", file: "a") } catch {
      return error.description
    }
    return nil
  }

  @Test(arguments: OrderFormats.files.map(\.name))
  func everyBuiltInMappingIsValid(name: String) throws {
    let root = try #require(try Yams.compose(yaml: OrderFormats.file(name)))
    #expect(violation(try JSONValue(root)) == nil)
  }

  @Test(arguments: Seeds.fresh(200))
  func whatIsMadeByTheRulesIsTakenByBoth(seed: UInt64) {
    var random = RandomMapping(seed: seed)
    let file = random.file()
    #expect(violation(file) == nil, "seed \(seed): \(file)")
    #expect(fault(file) == nil, "seed \(seed): \(file)")
  }

  @Test(arguments: Seeds.fresh(400))
  func whatIsBrokenIsRefusedByBoth(seed: UInt64) {
    var random = RandomMapping(seed: seed)
    let file = random.broken(random.file())
    #expect(violation(file) != nil, "seed \(seed): \(file)")
    #expect(fault(file) != nil, "seed \(seed): \(file)")
  }

  static let faults = [
    #"{"colums": {}}"#, #"{"columns": {"ordr": "A"}}"#, #"{"columns": {"order": []}}"#,
    #"{"columns": {"order": [["A"]]}}"#,
    #"{"also_called": {"Date": []}}"#, #"{"also_called": ["Date"]}"#,
    #"{"sums": {"order": ["A", "B"]}}"#,
    #"{"rows": "sometimes"}"#, #"{"rows": {"continued": {}}}"#, #"{"rows": {}}"#,
    #"{"statuses": {"Sent": "payed"}}"#, #"{"status_of": "line"}"#,
    #"{"dates": {"order": "backwards"}}"#, #"{"dates": {"zones": {"A": []}}}"#,
    #"{"decimals": "dot"}"#, #"{"guests": {"by_order": "perhaps"}}"#,
    #"{"rules": [{"column": "A", "then": "paid"}]}"#,
    #"{"rules": [{"column": "A", "filled": true}]}"#,
    #"{"rules": [{"filled": true, "then": "paid"}]}"#,
    #"{"rules": [{"column": "A", "filled": false, "then": "paid"}]}"#,
    #"{"rules": [{"column": "A", "filled": true, "is": "B", "then": "paid"}]}"#,
    #"{"rules": [{"column": "A", "is": "B", "then": "paid", "refuse": "C"}]}"#,
    #"{"rules": [{"column": "A", "is": [], "then": "paid"}]}"#,
    #"{"rules": [{"column": "A", "is": "B", "then": "paid", "refund_id": "C"}]}"#,
    #"{"steps": {"paid-or-payable": {}}}"#, #"{"steps": {"date-from-order-number": true}}"#,
    #"{"steps": {"labelled-parts": {"coupon": {"column": "A"}}}}"#,
  ]

  @Test(arguments: faults)
  func everyFaultOfStructureIsRefusedByBoth(text: String) throws {
    // The parts that any mapping file must have, so that it is the fault that is refused.
    let needed = try JSONReader.parse(
      #"{"columns": {"order": "A", "ordered_at": "B", "amount": "C"}}"#
    )
    let whole = try JSONReader.parse(text).merging(needed)
    #expect(violation(whole) != nil)
    #expect(fault(whole) != nil)
  }
}

extension JSONValue {
  /// What a YAML file holds, as an editor sees it.
  fileprivate init(_ node: Node) throws {
    switch node {
    case .mapping(let mapping):
      self = .object(
        try mapping.map { Member($0.key.string ?? "", try JSONValue($0.value)) }
      )
    case .sequence(let sequence): self = .array(try sequence.map { try JSONValue($0) })
    case .scalar(let scalar):
      if let value = node.bool {
        self = .bool(value)
      } else if node.int != nil || node.float != nil {
        self = .number(scalar.string)
      } else {
        self = .string(scalar.string)
      }
    case .alias: throw IngestError("an alias")
    }
  }

  /// With `others`, where it does not have such members itself.
  fileprivate func merging(_ others: JSONValue) -> JSONValue {
    .object((members ?? []) + (others.members ?? []).filter { self[$0.name] == nil })
  }
}
