import EventLog
import Events
import Projections
import Query
import Rules
import Views

/// What rebuilds would do, a row for each view.
struct RebuildTable {
  private let plans: [RebuildPlan]

  init(_ plans: [RebuildPlan]) { self.plans = plans }

  func print(_ format: Renderer) throws {
    let plans = plans
    let table = ResultTable(
      count: plans.count,
      columns: [
        .init("view") { .text(plans[$0].choice.name.rawValue) },
        .init("why") { .text(plans[$0].choice.why) },
        .init("states") { .text(plans[$0].choice.build.origin == .copy ? "copied" : "folded") },
        .init("events") { .integer(Int(plans[$0].events)) },
        .init("rows") { .integer(plans[$0].rows) },
        .init("seconds") { .decimal(Int64((plans[$0].seconds * 100).rounded(.up)), digits: 2) },
        .init("disk") { .integer(plans[$0].bytes) },
      ]
    )
    try format.render(table, width: Terminal.tableWidth) { Swift.print($0, terminator: "") }
  }
}

extension RebuildChoice {
  /// Why and how, in a sentence without its capital and full stop.
  var explanation: String {
    let way = build.origin == .copy ? "its states were taken over" : "the log was folded"
    let from = resumesAfter.map { " from event \(Terminal.grouped($0.rawValue + 1)) on" } ?? ""
    return "\(why): \(way)\(from)"
  }

  var why: String {
    switch reason {
    case .isNew: "it was never made"
    case .damaged: "the old one is damaged"
    case .otherProgram: "the old one was made by another version of Patron"
    case .otherLog: "the old one was folded from another log"
    case .otherRules(let sections):
      "the rules changed (\(sections.map(\.rawValue).joined(separator: ", ")))"
    case .asked: "the rules are the same"
    }
  }
}
