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
  init(_ log: EventLog, through head: LogPosition, _ context: ViewContext) throws {
    let history = try Self.history(log, through: head)
    var (count, value) = (0, Int128(0))
    _ = history.forEachValue(asOf: context.asOf, context.exchange) { order, worth in
      guard order.counts else { return }
      count += 1
      value += Int128(worth)
    }
    (self.count, self.value) = (count, value)
  }

  private static func history(
    _ log: EventLog,
    through head: LogPosition
  ) throws -> PurchaseHistory {
    try log.withBatches(after: .start, through: head) { batches in
      let next = SharedCounter()
      let parts = try Parallel.map(Parallel.threadCount) { _ in
        var part = PurchaseHistory()
        while let number = next.take(below: batches.count) {
          try batches[number].checked().forEachRecord { record in
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
