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

  func moment(_ text: String) throws -> Timestamp { try reader.log.calendar.asOf(text) }

  func rows(_ view: QueryName, _ format: Renderer, asOf text: String) throws -> String {
    try format.text(try reader.query(view, asOf: try moment(text)).table)
  }
}

extension Renderer {
  func text(_ table: ResultTable, width: Int = 120) throws -> String {
    var text = ""
    try render(table, width: width) { text += $0 }
    return text
  }
}
