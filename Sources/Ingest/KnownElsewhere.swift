internal import EventLog
internal import Events

/// Orders of a file that the log has already, told by another source: a file that is read with `--source` once
/// and without it once makes two shops of one, and nothing takes events out of a log again.
struct KnownElsewhere {
  /// So many of the first orders are looked at.
  private static let sample = 100

  private let path: String
  private let source: SymbolID
  private let sourceName: String
  /// The sources that the log has besides.
  private let others: [(symbol: SymbolID, name: String)]

  init(
    _ path: String,
    _ source: SymbolID,
    _ sourceName: String,
    _ transaction: borrowing AppendTransaction
  ) throws {
    self.path = path
    self.source = source
    self.sourceName = sourceName
    others = try transaction.symbols(.source).filter { $0.symbol != source }
  }

  /// - Throws: `IngestError` where most of the orders that are looked at are another source's: by number, moment,
  ///   amount and customer.
  func check(
    _ orders: UnsafeBufferPointer<OrderStatement>,
    _ texts: ChunkTexts,
    _ transaction: borrowing AppendTransaction
  ) throws {
    if others.isEmpty { return }
    // What the file's own source knows speaks for it.
    var own = 0
    var unknown = 0
    var known: [String: Int] = [:]
    for statement in orders.prefix(Self.sample)
    where !statement.isLinesOnly && statement.refundOf.isEmpty {
      let order = texts.bytes(statement.order)
      guard try transaction.findOrder(source, order) == nil else {
        own += 1
        continue
      }
      unknown += 1
      for other in others {
        guard let entry = try transaction.findOrder(other.symbol, order),
          let event = try transaction.event(at: entry.position), isSame(statement, texts, event)
        else { continue }
        known[other.name, default: 0] += 1
      }
    }
    guard let (name, count) = known.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
      count * 2 > unknown + own
    else { return }
    throw IngestError(
      "\(path) was read as a file of “\(name)”, it seems: of \(unknown) of its orders that are new to "
        + "“\(sourceName)”, the log has \(count) from “\(name)”, with the same number, moment, amount and "
        + "customer.",
      hint:
        "Read it with --source \(name), now and always: as a file of another source it would count twice."
    )
  }

  /// Names without a namespace are in that of their source, which is another.
  private func isSame(
    _ statement: OrderStatement,
    _ texts: ChunkTexts,
    _ event: Event
  ) -> Bool {
    guard let placed = event.purchase, placed.total == statement.total,
      event.occurredAt == statement.occurredAt, let customer = event.customer
    else { return false }
    let named = texts.string(statement.customer)
    return customer.text == named
      || customer.value == named.drop(while: { $0 != ":" }).dropFirst()
  }
}
