import Events
import Rules

/// Rules files: they are read, and their cells taken or left out, or they are refused with line and column.
struct RulesTarget: Target {
  func check(_ input: [UInt8]) throws -> Set<String> {
    guard let currency = Currency("CNY") else { throw Violation("there is no CNY") }
    let text = String(decoding: input, as: UTF8.self)
    let rules: Rules
    do {
      rules = try RulesText(own: text).rules(file: "FILE", currency: currency)
    } catch let error as RulesError {
      guard error.line >= 0, error.column >= 0, !error.reason.isEmpty else {
        throw Violation("the error says nothing: \(error)")
      }
      return [error.reason.kind]
    }
    for segment in rules.segments { _ = segment.condition.value { _ in .number(3) } }
    let coverage = SegmentCoverage(rules)
    guard
      coverage.claims.reduce(0, { $0 + $1.taken }) + coverage.leftOut.count >= coverage.cellCount
    else { throw Violation("a cell is neither taken nor left out") }
    return ["read: \(rules.segments.count) segments, \(coverage.leftOut.count) cells left out"]
  }
}
