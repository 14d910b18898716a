import EventLog
import Events
import Projections
import Query
import TestSupport
import Views

/// A store with a history and its views, as a query finds them.
struct Shop {
  let store: TemporaryStore
  let reader: ShopReader

  init(_ events: [Event], rules: String? = nil) throws {
    store = try TemporaryStore()
    if let rules { _ = try store.write(rules, to: "rules.yaml") }
    try store.append(events)
    let log = try store.open(for: .reading)
    for name in ViewName.allCases {
      _ = try ViewProjector(name, store.store, log: log).catchUp()
    }
    reader = try ShopReader(store.store)
  }

  /// Appends more and brings these views up to date, through what is open already.
  func append(_ events: [Event], projecting views: [ViewName] = ViewName.allCases) throws {
    let log = try EventLog(store.store, for: .appending)
    _ = try Appender(log).transaction(recordedAt: Event.moment(day: 20_000)) { transaction in
      for event in events { _ = try transaction.append(event) }
    }
    for name in views {
      _ = try ViewProjector(name, store.store, log: log).catchUp()
    }
  }

  /// A reader with rules of its own.
  func reader(rules: String?) throws -> ShopReader {
    try ShopReader(store.store, rulesFile: rules)
  }

  func page(
    _ customer: String,
    asOf moment: Timestamp,
    limit: Int = 10,
    explaining: Bool = false
  ) throws -> CustomerPage? {
    try reader.page(
      of: try Identifier(parsing: customer),
      asOf: moment,
      eventLimit: limit,
      explaining: explaining
    )
  }

  /// The rows of a query as texts by column.
  func cells(_ query: QueryName, asOf moment: Timestamp) throws -> [[String: String]] {
    let table = try reader.query(query, asOf: moment).table
    return try table.rows.map { row in
      var cells: [String: String] = [:]
      for column in table.columns { cells[column.name] = try column.cell(row).plainText }
      return cells
    }
  }

  func moment(_ text: String) throws -> Timestamp { try reader.log.calendar.asOf(text) }

  func rows(_ view: QueryName, _ format: Renderer, asOf text: String) throws -> String {
    try format.text(try reader.query(view, asOf: try moment(text)).table)
  }
}

extension Renderer {
  func text(_ table: ResultTable, width: Int? = 120) throws -> String {
    var text = ""
    try render(table, width: width) { text += $0 }
    return text
  }
}
