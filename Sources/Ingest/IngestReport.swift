package import Events

/// What became of a file, line by line and in money.
package struct IngestReport: Sendable {
  package var file = ""
  /// Rows or lines read, without the header; of JSON its elements.
  package var lines = 0
  /// Lines of a file of JSON of which some have another number of elements than one; `nil` for others.
  package var fileLines: Int?
  package var bytes: Int64 = 0
  /// Orders in the file, after its rows were put together.
  package var orders = 0
  /// Events appended, by type.
  package var events: [EventType: Int] = [:]
  /// Orders or events that the log had already, exactly so.
  package var duplicates = 0
  /// Orders that the log knew otherwise.
  package var changed = 0
  /// Orders of which the log holds something newer; that was kept.
  package var older = 0
  /// What became of each line.
  package var account = LineAccount()
  /// By currency, for orders.
  package var money: [MoneyAccount] = []
  /// Orders for which the log has another sum than the file: how many, and the first of them.
  package var differingCount = 0
  package var differing: [DifferingOrder] = []
  /// The first orders or events as they were understood.
  package var preview: [[(name: String, value: String)]] = []
  /// What the file gives as names of customers, and names nobody.
  package var leftOut = LeftOutNames()
  /// Lines refused, each with its reason.
  package var rejects: [RejectedLine] = []
  /// How the file was read, where it is of orders.
  package var rejectsNote: RejectsNote?
  /// Orders, or events of orders, that name another customer than the log has for them; the log's was kept.
  package var keptCustomers = 0
  /// What orders say otherwise than the log, and no export changes: how many, and the first of them.
  package private(set) var keptCount = 0
  package private(set) var kept: [KeptDifference] = []
  /// Orders of which nothing was taken for that reason.
  package var unchanged = 0
  /// Orders that the log has in another currency; they were left as they are.
  package var keptCurrencies = 0
  /// Orders whose numbers the log has for others, of another customer and another day; what one of them
  /// is, here and there.
  package var otherOrders = 0
  package var otherOrder: String?
  /// Orders of which more went back than they came to: how many, and the first, with both amounts.
  package var overRefunded = 0
  package var overRefundedOrder: (order: String, refunded: String, total: String)?
  /// Orders dated after the moment of reading: how many, and the first, on the shop's clock.
  package var futureOrders = 0
  package var futureOrder: (order: String, orderedAt: String)?
  /// Whether the rows of the file's orders had to be brought together first.
  package var wasGrouped = false
  /// Rows that stand in the file more than once, word for word and apart, and were added up.
  package var repeated = RepeatedRows()
  /// The file's last line, if it may be cut.
  package var openEnd: OpenEnd?
  /// The position of the first event that this reading could append.
  package var first = LogPosition.start
  /// The log's last position.
  package var head = LogPosition.start

  package init() {}

  package var eventCount: Int { events.values.reduce(0, +) }

  /// So many orders or events are shown of a file that is only tried.
  static let previewLength = 5

  /// So many are named.
  private static let keptShown = 10

  /// Refuses an order whose rows could be read.
  mutating func refuse(_ rows: [RejectedLine]) {
    orders -= 1
    rejects += rows
    account.refused += rows.count
  }

  mutating func keep(_ differences: [KeptDifference]) {
    keptCount += differences.count
    kept += differences.prefix(Self.keptShown - kept.count)
  }

  mutating func count(_ type: EventType, _ count: Int = 1) { events[type, default: 0] += count }
}

/// How far the reading of a file is.
package struct IngestProgress: Sendable {
  package let bytes: Int64
  package let fileLength: Int64
  package let events: Int
}
