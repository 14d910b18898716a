internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

/// What every customer had bought at one checkpoint, in figures, kept in a file beside the view they were made of:
/// after a few more events only the customers of these are read to measure all anew.
///
/// Invariants:
/// - It holds for moments from `latest` on: no event of the view, and no link, is later.
/// - It is of rules without a window, and that ask nobody's gaps: what all of them score is in the figures.
struct BuyersFile {
  /// As it stands in the file, in the order of this machine's bytes.
  struct Buyer: BitwiseCopyable {
    let customer: UInt32
    let orders: UInt32
    /// Milliseconds since 1970.
    let lastPurchasedAt: Int64
    /// Minor units of the shop's currency.
    let monetary: Int64
  }

  /// How far the log was folded in.
  let checkpoint: LogPosition
  /// Milliseconds since 1970.
  let latest: Int64
  /// Rising by customer.
  let buyers: [Buyer]
}

extension BuyersFile.Buyer {
  init(_ row: RFMRow) {
    customer = row.customer.rawValue
    orders = UInt32(row.frequency)
    lastPurchasedAt = row.lastPurchasedAt.rawValue
    monetary = row.monetary
  }

  /// Still to be scored.
  func row(_ context: ViewContext) -> RFMRow {
    let last = Timestamp(rawValue: lastPurchasedAt)
    return RFMRow(
      customer: SubjectID(rawValue: customer),
      lastPurchasedAt: last,
      recencyDays: context.asOfDay - context.calendar.day(of: last),
      frequency: Int(orders),
      monetary: monetary
    )
  }
}

extension BuyersFile {
  /// Of everybody, rising by customer and still to be scored: those of the customers in `changed` are as it says.
  func rows(_ context: ViewContext, replacing changed: [SubjectID: RFMRow?]) -> [RFMRow] {
    let kept = Parallel.concatenate(buyers.count) { range in
      range.map { buyers[$0].row(context) }
    }
    var rest = changed.sorted { $0.key < $1.key }[...]
    var rows: [RFMRow] = []
    rows.reserveCapacity(kept.count + rest.count)
    for row in kept {
      var isKept = true
      while let next = rest.first, next.key <= row.customer {
        if let changed = next.value { rows.append(changed) }
        isKept = next.key != row.customer
        rest.removeFirst()
      }
      if isKept { rows.append(row) }
    }
    rows += rest.compactMap(\.value)
    return rows
  }

  private static let form: UInt64 = 1

  static func path(_ view: ViewEnvironment) -> String { view.path + "/buyers" }

  static func suits(_ rules: Rules) -> Bool {
    if case .gap = rules.dormancy.method { return false }
    return rules.rfm.windowDays == nil
  }

  /// What is kept beside `view`; `nil` unless it is there and of these rules, this log and what the view leaves out
  /// now.
  init?(_ view: ViewEnvironment, _ log: EventLog, _ rules: Rules) throws {
    let file = try CheckpointedFile.read(
      Self.path(view),
      form: Self.form,
      key: try Self.key(view, rules),
      of: log
    ) { head, content, _ -> Self? in
      let stride = MemoryLayout<Buyer>.stride
      guard content.count % stride == 0, content.count / stride == head.count else { return nil }
      let buyers = (0..<head.count).map {
        content.loadUnaligned(fromByteOffset: $0 * stride, as: Buyer.self)
      }
      return Self(checkpoint: head.checkpoint, latest: head.latest, buyers: buyers)
    }
    guard let file else { return nil }
    self = file
  }

  func write(beside view: ViewEnvironment, _ log: EventLog, _ rules: Rules) throws {
    let head = CheckpointedFile(checkpoint: checkpoint, latest: latest, count: buyers.count)
    let key = try Self.key(view, rules)
    try buyers.withUnsafeBytes {
      try head.write($0, to: Self.path(view), form: Self.form, key: key, of: log)
    }
  }

  /// Of all that the figures depend on but the log and the moment.
  private static func key(_ view: ViewEnvironment, _ rules: Rules) throws -> UInt64 {
    let text =
      "\(rules.rates) \(rules.identity.placeholders.texts) \(RFMProjection.version) "
      + "\(try view.leftOut().positions)"
    return Array(text.utf8).withUnsafeBytes { XXHash64.hash($0) }
  }
}
