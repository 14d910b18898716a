import Query
import Rules
import Views

/// Which segment takes which cells, for people.
struct CoverageReport {
  private let coverage: SegmentCoverage
  private let kinds: SegmentCoverage
  private let scores: ShopScores?

  init(_ rules: Rules, _ scores: ShopScores?) {
    coverage = SegmentCoverage(rules)
    kinds = SegmentCoverage.ofKinds(rules)
    self.scores = scores
  }

  var isComplete: Bool { problems.isEmpty }

  func print() throws {
    let asked = coverage.scores.isEmpty ? "no score" : coverage.scores.joined(separator: ", ")
    let cells = Terminal.count(coverage.cellCount, "cell")
    let segments = Terminal.count(coverage.claims.count, "segment")
    let writer = try Output(nil)
    try writer.write("\(segments) by \(asked): \(cells).\n\n")
    try Renderer.table.render(table, width: writer.tableWidth) { try writer.write($0) }
    try writer.write("\n" + verdicts.joined(separator: "\n") + "\n")
    try writer.close()
  }

  private var table: ResultTable {
    let claims = coverage.claims
    var columns: [ResultTable.Column] = [
      .init("segment") { .text(claims[$0].name) },
      .init("takes") { .integer(claims[$0].taken) },
      .init("claims") { .integer(claims[$0].claimed) },
      .init("earlier ones take") { row in
        .text(claims[row].lost.map { "\($0.count) \($0.name)" }.joined(separator: ", "))
      },
    ]
    if let counts = scores?.segmentCounts {
      columns.insert(.init("customers") { .integer(counts[$0]) }, at: 1)
    }
    return ResultTable(count: claims.count, columns: columns)
  }

  /// What is wrong with the rules, a sentence or two each.
  var problems: [String] {
    var lines: [String] = []
    if !coverage.leftOut.isEmpty {
      lines.append("No segment takes \(Self.list(coverage.leftOut)).\(customersLeftOut)")
    }
    if !coverage.unproved.isEmpty {
      let names = coverage.claims.filter { !$0.otherNumbers.isEmpty }
        .map { "“\($0.name)” (\($0.otherNumbers.joined(separator: ", ")))" }
      lines.append(
        "Not proved for \(Self.list(coverage.unproved)): there only segments that ask for other numbers "
          + "than scores can hold, \(names.joined(separator: ", ")). A last segment `others: true` takes "
          + "what they leave."
      )
    }
    lines += coverage.neverHolding.map { "“\($0.name)” can never hold: \(Self.reason($0))." }
    return lines
      + kinds.neverHolding.map { "The kind “\($0.name)” can never hold: \(Self.reason($0))." }
  }

  private var verdicts: [String] {
    var lines = problems
    if lines.isEmpty { lines.append("Every cell has its segment, and every segment its cells.") }
    if !coverage.contested.isEmpty {
      lines.append(
        "\(Terminal.count(coverage.contested.count, "cell is", "cells are")) claimed by several "
          + "segments, such as \(coverage.contested[0]): the first of them takes it."
      )
    }
    return lines
  }

  private static func reason(_ claim: SegmentCoverage.Claim) -> String {
    guard !claim.lost.isEmpty else { return "its condition holds for no scores" }
    let names = claim.lost.map { "“\($0.name)”" }.joined(separator: ", ")
    return "\(names) \(claim.lost.count == 1 ? "takes" : "take") its cells first"
  }

  private var customersLeftOut: String {
    guard let count = scores?.table.rows.count(where: { $0.segment == nil }) else { return "" }
    return " \(Terminal.count(count, "customer is", "customers are")) in no segment."
  }

  /// So many cells are listed; of more, their number.
  private static let mostListed = 30

  private static func list(_ cells: [SegmentCoverage.Cell]) -> String {
    let shown = cells.prefix(mostListed).map(\.description).joined(separator: "; ")
    let more = cells.count > mostListed ? "; and \(cells.count - mostListed) more" : ""
    return "\(Terminal.count(cells.count, "cell")): \(shown)\(more)"
  }
}
