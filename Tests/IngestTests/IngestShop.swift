import EventLog
import Events
import Foundation
import Ingest
import TestSupport

/// A store and what is read into it.
final class IngestShop {
  let temporary: TemporaryStore
  let log: EventLog
  private let appender: Appender

  init(currency: String = "CNY", timeZone: String = "Asia/Shanghai") throws {
    temporary = try TemporaryStore(currency: currency, timeZone: timeZone)
    log = try temporary.open()
    appender = Appender(log)
  }

  /// Record times count from the time of reading, so that each reading has one of its own.
  private var readings: Int64 = 0

  func now() -> Timestamp {
    readings += 1
    return Timestamp(rawValue: 1_750_000_000_000 + readings * Timestamp.millisecondsPerDay)
  }

  @discardableResult
  func orders(
    _ csv: String,
    map: [OrderField: String] = [:],
    source: String? = nil,
    choices: ReadingChoices = ReadingChoices(),
    isDryRun: Bool = false
  ) throws -> IngestReport {
    try orders(
      at: temporary.write(csv, to: "orders.csv"),
      map: map,
      source: source,
      choices: choices,
      isDryRun: isDryRun
    )
  }

  @discardableResult
  func orders(
    at path: String,
    map: [OrderField: String] = [:],
    source: String? = nil,
    choices: ReadingChoices = ReadingChoices(),
    isDryRun: Bool = false
  ) throws -> IngestReport {
    var choices = choices
    if !map.isEmpty { choices.map = map }
    let reading = try OrderReading(
      path: path,
      choices: choices,
      source: source,
      shopCurrency: log.settings.currency,
      calendar: log.calendar
    )
    return try OrderIngest(appender, reading, isDryRun: isDryRun, exportedAt: nil).run(now: now()) {
      _ in
    }
  }

  @discardableResult
  func events(
    _ text: String,
    form: FeedForm = .json,
    _ options: FeedOptions? = nil,
    isDryRun: Bool = false
  ) throws -> IngestReport {
    try events(at: temporary.write(text, to: "events"), form: form, options, isDryRun: isDryRun)
  }

  @discardableResult
  func events(
    at path: String,
    form: FeedForm = .json,
    _ options: FeedOptions? = nil,
    isDryRun: Bool = false
  ) throws -> IngestReport {
    try EventIngest(appender, path: path, form: form, options, isDryRun: isDryRun)
      .run(now: now()) { _ in }
  }

  /// All events of the log.
  func all() throws -> [Event] {
    var events: [Event] = []
    try log.forEachEvent(after: .start) { _, event in
      events.append(event)
      return true
    }
    return events
  }

  /// Appends events as they are.
  func tell(
    _ events: [Event],
    recordedAt: Timestamp = Timestamp(rawValue: 1_700_000_000_000)
  ) throws {
    try appender.transaction(recordedAt: recordedAt) { transaction in
      for event in events { _ = try transaction.append(event) }
    }
  }

  /// The log as `patron log export` prints it.
  func exported() throws -> String {
    var text = ""
    try log.forEachEvent(after: .start) { _, event in
      text += "\(event.cloudEvent)\n"
      return true
    }
    return text
  }

  /// Every event in a few words: type, order, customer, amount, other things that matter.
  func told() throws -> [String] {
    var told: [String] = []
    try log.forEachEvent(after: .start) { _, event in
      told.append(Self.words(event))
      return true
    }
    return told
  }

  private static func words(_ event: Event) -> String {
    func amount(_ value: Int64?) -> String { value.map { Decimals.format($0, digits: 2) } ?? "all" }
    let customer = event.customer?.text ?? "nobody"
    switch event.payload {
    case .purchasePlaced(let purchase):
      return "placed \(purchase.order) \(customer) \(amount(purchase.total))"
        + (purchase.status == .pending ? " pending" : "")
    case .purchaseAmended(let purchase):
      return "amended \(purchase.order)" + (purchase.total.map { " \(amount($0))" } ?? "")
        + (purchase.status.map { " \($0.name)" } ?? "")
    case .purchaseRefunded(let reversal):
      return "refunded \(reversal.order) \(amount(reversal.amount))"
        + (event.isTimeUnknown ? "" : " on its day")
    case .purchaseCancelled(let reversal):
      return "cancelled \(reversal.order) \(amount(reversal.amount))"
    case .identityLinked(let link): return "linked \(customer) \(link.other)"
    default: return event.type.name
    }
  }
}

extension IngestReport {
  /// Line, column and reason of each refused line.
  var reasons: [String] {
    rejects.map { "\($0.line) \($0.column ?? "-"): \($0.reason)" }
  }
}
