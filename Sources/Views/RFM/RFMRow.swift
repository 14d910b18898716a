public import Events
public import Projections
public import Rules

/// One customer's recency, frequency and monetary value, and what they score.
///
/// Everybody's are held at once: numbers are no wider than they have to be.
public struct RFMRow: CustomerRow, Equatable {
  public var customer: SubjectID
  private let days: Int32
  public let lastPurchasedAt: Timestamp
  /// Minor units of the shop's currency.
  public let monetary: Int64
  private let orders: UInt32
  public var r: UInt8 = 0
  public var f: UInt8 = 0
  public var m: UInt8 = 0
  /// One more than the segment's index; 0 for none.
  private var segmentNumber: UInt16 = 0

  public var recencyDays: Int { Int(days) }
  public var frequency: Int { Int(orders) }

  /// An index into the rules' segments; `nil` where no condition holds.
  public var segment: Int? {
    get { segmentNumber == 0 ? nil : Int(segmentNumber) - 1 }
    set { segmentNumber = newValue.map { UInt16($0 + 1) } ?? 0 }
  }

  /// The scores are still to be set.
  public init(
    customer: SubjectID,
    lastPurchasedAt: Timestamp,
    recencyDays: Int,
    frequency: Int,
    monetary: Int64
  ) {
    self.customer = customer
    self.lastPurchasedAt = lastPurchasedAt
    days = Int32(recencyDays)
    orders = UInt32(frequency)
    self.monetary = monetary
  }
}

extension RFMRow {
  /// `nil` without an order that counts in the window; the scores are still to be set.
  public init?(_ customer: SubjectID, _ summary: PurchaseSummary, _ context: ViewContext) {
    guard let last = summary.lastPurchasedAt else { return nil }
    self.init(
      customer: customer,
      lastPurchasedAt: last,
      recencyDays: context.asOfDay - context.calendar.day(of: last),
      frequency: summary.orders,
      monetary: summary.monetary
    )
  }

  /// One customer as they are scored among all, of whom `scale` was made.
  public init?(
    _ customer: SubjectID,
    _ history: PurchaseHistory,
    _ rules: Rules,
    _ context: ViewContext,
    scale: RFMScale
  ) {
    self.init(customer, history.windowSummary(rules.rfm, context), context)
    scale.score(&self, minorUnits: context.minorUnits)
    segment = rules.segment(of: self, minorUnits: context.minorUnits)
  }

  /// The number behind a name in a segment's condition or in a ranking: one of `Rules.Segment.columns`.
  package func value(of name: String, minorUnits: Double) -> Value {
    switch name {
    case "r": .number(Double(r))
    case "f": .number(Double(f))
    case "m": .number(Double(m))
    case "recency_days": .number(Double(recencyDays))
    case "frequency": .number(Double(frequency))
    case "monetary": .number(Double(monetary) / minorUnits)
    default: .missing
    }
  }
}

extension PurchaseHistory {
  /// What RFM counts: all orders, or those within the window of the rules.
  public func windowSummary(_ rules: Rules.RFM, _ context: ViewContext) -> PurchaseSummary {
    let start = rules.windowDays.map { context.calendar.endOfDay(context.asOfDay - $0) }
    return summary(asOf: context.asOf, after: start, context.exchange)
  }
}

extension Rules {
  /// The first segment whose condition holds, as an index; `SegmentFinder` finds those of many faster.
  ///
  /// `minorUnits` is how many make one unit of the shop's currency.
  public func segment(of row: RFMRow, minorUnits: Double) -> Int? {
    segments.firstIndex { segment in
      segment.condition.isTrue { row.value(of: $0, minorUnits: minorUnits) }
    }
  }
}
