internal import EventLog
package import Events
internal import Projections
internal import Views

/// One customer on one screen: who they are, their numbers, and what happened.
package struct CustomerPage {
  package let customer: String
  /// Name and text, in the order to show them.
  package let lines: [(name: String, text: String)]
  /// The latest events first.
  package let events: [Event]
  package let eventCount: Int
  /// Remarks for the reader, as those of a query.
  package let remarks: [String]
}

extension ShopReader {
  /// The page of whoever has `identifier`; `nil` if nobody has.
  package func page(
    of identifier: Identifier,
    asOf moment: Timestamp,
    eventLimit: Int
  ) throws -> CustomerPage? {
    guard let subject = try subject(identifier) else { return nil }
    let profiles = try view(.profiles)
    let index = try customers(try profiles.contents().links, asOf: moment)
    let root = index.root(of: subject)
    let members = index.members(of: root)
    let entries = try ViewSnapshot<TimelineState>
      .state(of: members, in: try view(.timeline))
      .entries.elements.filter { $0.occurredAt <= moment.rawValue }
      .sorted { ($1.occurredAt, $1.position) < ($0.occurredAt, $0.position) }
    var lines: [(name: String, text: String)] = []
    let known = try query(.profiles, asOf: moment)
    let profile = try known.table.line(customer: try self.identifier(root))
    for (name, cell) in profile where name != "customer" && cell != .none {
      let text = cell.plainText
      if !text.isEmpty { lines.append((name, text)) }
    }
    let scored = try query(.rfm, asOf: moment)
    let rfm = try scored.table.line(customer: try self.identifier(root))
    for name in ["recency_days", "r", "f", "m", "segment"] {
      if let cell = rfm.first(where: { $0.name == name })?.cell, cell != .none {
        lines.append((name, cell.plainText))
      }
    }
    return CustomerPage(
      customer: try self.identifier(root),
      lines: lines,
      events: try entries.prefix(eventLimit).compactMap { try event($0.position) },
      eventCount: entries.count,
      remarks: known.remarks + scored.remarks
    )
  }

  private func event(_ position: UInt64) throws -> Event? {
    try log.event(at: LogPosition(rawValue: position))
  }
}

extension ResultTable {
  /// The cells of the row whose customer is `customer`; empty if there is none.
  func line(customer: String) throws -> [(name: String, cell: Cell)] {
    guard let column = columns.first(where: { $0.name == "customer" }),
      let row = try rows.first(where: { try column.cell($0) == .text(customer) })
    else { return [] }
    return try columns.map { ($0.name, try $0.cell(row)) }
  }
}
