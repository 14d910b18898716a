internal import EventLog
internal import Events
internal import Projections
internal import Views

/// The orders that are nobody's: no view has them in a row, and so they are found in the log.
struct NobodysOrders {
  /// Those that count as of the date.
  private(set) var count = 0
  /// What they are worth, in minor units of the shop's currency.
  private(set) var value: Int128 = 0

  /// - Throws: `DamagedLog`.
  init(
    _ log: EventLog,
    beside view: ViewEnvironment,
    through head: LogPosition,
    _ context: ViewContext
  ) throws {
    let history = try Self.history(log, beside: view, through: head)
    var (count, value) = (0, Int128(0))
    _ = history.forEachValue(asOf: context.asOf, context.exchange) { order, worth in
      guard order.counts else { return }
      count += 1
      value += Int128(worth)
    }
    (self.count, self.value) = (count, value)
  }

  /// To read so many events again costs less than to write the file again.
  private static let few: UInt64 = 10_000

  private static func history(
    _ log: EventLog,
    beside view: ViewEnvironment,
    through head: LogPosition
  ) throws -> PurchaseHistory {
    let kept = try NobodysFile(view, log)
    // What was known earlier is less than what was found: that stays.
    let isEarlier = kept.map { $0.checkpoint > head } ?? false
    var file = isEarlier ? NobodysFile() : kept ?? NobodysFile()
    let count = head.rawValue - file.checkpoint.rawValue
    file.history.merge(try found(log, after: file.checkpoint, through: head))
    file.checkpoint = head
    if count > few, !isEarlier { try file.write(beside: view, log) }
    return file.history
  }

  private static func found(
    _ log: EventLog,
    after start: LogPosition,
    through head: LogPosition
  ) throws -> PurchaseHistory {
    try log.withBatches(after: start, through: head) { batches in
      let next = SharedCounter()
      let parts = try Parallel.map(Parallel.threadCount) { _ in
        var part = PurchaseHistory()
        while let number = next.take(below: batches.count) {
          try batches[number].checked().forEachRecord(after: start) { record in
            if record.subject == .nobody, record.isPurchase, record.position <= head {
              part.fold(record)
            }
          }
        }
        return part
      }
      return parts.dropFirst().reduce(into: parts[0]) { $0.merge($1) }
    }
  }
}
