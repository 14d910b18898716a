import EventLog
import Events
import Projections
import Query
import Replay
import Rules
import Views

/// Two rule sets tried on a shop, with progress at the terminal.
struct RuleTrial {
  let reader: ShopReader
  let rules: RuleSet
  let against: RuleSet

  func comparison(asOf moment: Timestamp) throws -> Comparison {
    let line = ProgressLine()
    defer { line.clear() }
    let history = try ShopHistory(reader.store, reader.log) { line.show("history", $0) }
    return try Comparison(history, rules, against: against, asOf: moment)
  }

  /// - Throws: `BackTestError` where the rule sets cannot be held against each other.
  func backTest(_ plan: BackTestPlan) throws -> BackTestResult {
    let folder = ViewFolder(reader.store, view: ViewName.rfm.rawValue)
    let test = try BackTest(
      reader.log,
      rules: [rules, against].map { ($0.name, $0.shop.rules) },
      plan,
      leavingOut: try ViewHistory(folder).standing().leftOut
    )
    let head = try reader.log.head().position.rawValue
    let line = ProgressLine()
    defer { line.clear() }
    return try test.run { fraction in
      line.show(
        "back-test",
        fraction: fraction,
        done: UInt64(fraction * Double(head)),
        unit: "events"
      )
    }
  }
}
