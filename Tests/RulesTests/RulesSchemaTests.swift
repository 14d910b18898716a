import Events
import Foundation
import Rules
import TestSupport
import Testing
import Yams

/// `schemas/rules.schema.json` and the parser say the same of a rules file's structure.
@Suite struct RulesSchemaTests {
  private let text: JSONValue
  private let schema: JSONSchema
  private let currency: Currency
  /// What can be queried.
  private let views: [String]

  init() throws {
    let path = Project.path + "/schemas/rules.schema.json"
    text = try JSONReader.parse(try String(contentsOfFile: path, encoding: .utf8))
    schema = try JSONSchema(text)
    currency = try #require(Currency("CNY"))
    let view = text["$defs"]?["query"]?["properties"]?["view"]
    views = view?["enum"]?.array?.compactMap(\.string) ?? []
  }

  private func violation(_ file: JSONValue) -> String? {
    do throws(JSONSchema.Violation) { try schema.validate(file) } catch {
      return "\(error.path): \(error.reason)"
    }
    return nil
  }

  private func fault(_ yaml: String) -> String? {
    do {
      _ = try RulesText(own: yaml).rules(file: "a", currency: currency)
      _ = try SavedQueries(yaml: yaml, file: "a", currency: currency, views: views)
    } catch {
      return "\(error)"
    }
    return nil
  }

  private func json(_ yaml: String) throws -> JSONValue {
    try JSONValue(try #require(try Yams.compose(yaml: yaml)))
  }

  /// An editor offers what there is.
  @Test func theSchemaNamesEverySectionAndEveryPreset() {
    let names = text["properties"]?.members?.map(\.name) ?? []
    #expect(Set(names) == Set(["preset", "queries"] + Rules.Section.allCases.map(\.rawValue)))
    let presets = text["properties"]?["preset"]?["enum"]?.array?.compactMap(\.string)
    #expect(presets == Preset.all.map(\.name))
  }

  @Test(arguments: Preset.all.map(\.name))
  func everyPresetIsValid(name: String) throws {
    let preset = try #require(Preset.named(name))
    #expect(try violation(json(preset.text)) == nil)
    // And so it is with nothing left out, as `patron rules show` prints it.
    let rules = try RulesText(own: "preset: \(name)").rules(file: "a", currency: currency)
    #expect(try violation(json(rules.yaml(currency: currency))) == nil)
  }

  @Test(arguments: Seeds.fresh(200))
  func whatIsMadeByTheRulesIsTakenByBoth(seed: UInt64) {
    var random = RandomRules(seed: seed)
    let file = random.file(presets: Preset.all.map(\.name))
    #expect(violation(file) == nil, "seed \(seed): \(file)")
    // JSON is YAML.
    #expect(fault("\(file)") == nil, "seed \(seed): \(file)")
  }

  @Test(arguments: Seeds.fresh(400))
  func whatIsBrokenIsRefusedByBoth(seed: UInt64) {
    var random = RandomRules(seed: seed)
    guard let file = random.broken(random.file(presets: ["standard"])) else { return }
    #expect(violation(file) != nil, "seed \(seed): \(file)")
    #expect(fault("\(file)") != nil, "seed \(seed): \(file)")
  }

  @Test(arguments: [
    "rfn: {}", "preset: rfm-12", "preset: [a]", "identity: {}", "identity: {placeholders: guest}",
    "identity: {placeholders: ['']}", "rfm: 5", "rfm: {window: 0}", "rfm: {window: often}",
    "rfm: {window: 1.5}", "rfm: {amount: most}", "rfm: {bins: 1}", "rfm: {bins: 11}",
    "rfm: {bins: {recensy: 3}}", "rfm: {bins: {recency: 11}}", "rfm: {binning: quintile}",
    "rfm: {binning: {recency: nested}}", "rfm: {cut_offset: 0}",
    "rfm: {cut_offset: {monetary: -1}}",
    "rfm: {binning: fixed, recency_cuts: 7}", "rfm: {binning: {recency: fixed}, recency_cuts: []}",
    "rfm: {bins: 2, binning: {recency: fixed}, recency_cuts: [0]}", "segments: 3",
    "segments: {a: [r]}", "segments: {a: ''}", "kinds: {a: {}}", "dormancy: {method: slow}",
    "dormancy: {days: 0}", "dormancy: {multiple: 0}", "dormancy: {day: 3}", "stages: {}",
    "stages: {loyal_orders: 1}", "referral: {credit: five%}", "referral: {credit: -5}",
    "referral: {credit: 5.001%}", "referral: {expires: 0}", "referral: {return_window: -1}",
    "referral: {redeemed_by: X}", "rates: {dollar: 7}", "rates: {USD: much}", "rates: {USD: -1}",
    "rates: {USD: 0}", "referral: {credit: 101%}", "referral: {expires: 36501}",
    "rfm: {window: 36501}", "dormancy: {days: 36501}", "dormancy: {method: gap, multiple: 1001}",
    "queries: {a: {}}", "queries: {a b: {view: rfm}}", "queries: {-a: {view: rfm}}",
    "queries: {a: {view: sales}}", "queries: {a: {view: rfm, limit: 0}}", "queries: 7",
    "queries: {a: {view: rfm, colums: r}}", "queries: {a: {view: rfm, sort: {}}}",
    "queries: {a: {view: rfm, where: ''}}", "chat: {}", "chat: {facts: {city: [x]}}",
  ])
  func everyFaultOfStructureIsRefusedByBoth(yaml: String) throws {
    #expect(try violation(json(yaml)) != nil)
    #expect(fault(yaml) != nil)
  }
}

extension JSONValue {
  /// What a YAML file holds, as an editor sees it.
  fileprivate init(_ node: Node) throws {
    switch node {
    case .mapping(let mapping):
      self = .object(try mapping.map { Member($0.key.string ?? "", try JSONValue($0.value)) })
    case .sequence(let sequence): self = .array(try sequence.map { try JSONValue($0) })
    case .scalar(let scalar):
      // What stands in quotes is a text.
      if scalar.style == .plain, let value = node.bool {
        self = .bool(value)
      } else if scalar.style == .plain, node.int != nil || node.float != nil {
        self = .number(scalar.string)
      } else {
        self = .string(scalar.string)
      }
    case .alias: throw YamlError.no
    }
  }
}
