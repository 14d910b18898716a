public import Events
public import Rules

/// A customer's purchases as days.
///
/// Everybody's are held at once: numbers are no wider than they have to be.
public struct Buyer: Equatable, Sendable {
  public let lastPurchasedAt: Timestamp
  /// Minor units of the shop's currency.
  public let monetary: Int64
  /// The gaps themselves, in days, where the rules ask for everybody's.
  public let gaps: [Int]
  private let firstDay: Int32
  private let finalDay: Int32
  private let dayCount: UInt32

  /// Since 1970-01-01.
  public var lastDay: Int { Int(finalDay) }

  /// Days between one purchase day and the next, summed up; several orders on one day are one purchase.
  public var gapSum: Int { Int(finalDay) - Int(firstDay) }
  public var gapCount: Int { Int(dayCount) - 1 }

  /// `nil` without an order that counts.
  public init?(_ history: PurchaseHistory, _ rules: Rules.Dormancy, _ context: ViewContext) {
    var days = PurchaseDays(areKept: rules.asksForEverybodysGap)
    var monetary: Int128 = 0
    var latest: Timestamp?
    _ = history.forEachValue(asOf: context.asOf, context.exchange) { order, value in
      monetary += Int128(value)
      guard order.counts else { return }
      latest = latest.map { max($0, order.placedAt) } ?? order.placedAt
      days.insert(context.calendar.day(of: order.placedAt))
    }
    if days.isIncomplete {
      days = PurchaseDays(areKept: true)
      _ = history.forEachValue(asOf: context.asOf, context.exchange) { order, _ in
        if order.counts { days.insert(context.calendar.day(of: order.placedAt)) }
      }
    }
    guard let latest else { return nil }
    self.monetary = Int64(amount: monetary)
    lastPurchasedAt = latest
    firstDay = Int32(days.first)
    finalDay = Int32(days.last)
    dayCount = UInt32(days.count)
    gaps = rules.asksForEverybodysGap ? days.gaps : []
  }
}

/// How long a customer has been silent, and from when on that is too long.
public struct Silence: Equatable, Sendable {
  /// Days that usually pass between two purchases, as dormancy knows them.
  public let usualGap: Double?
  public let isDormant: Bool
  private let silentDays: Int32
  private let sinceDay: Int32

  /// Since the last purchase.
  public var days: Int { Int(silentDays) }

  /// The first day on which the customer counts as dormant, if nothing happens before; days since
  /// 1970-01-01.
  ///
  /// `nil` where there is no threshold (by gaps, in a shop that knows none), or it is too far off.
  public var dormantSinceDay: Int? { sinceDay == .max ? nil : Int(sinceDay) }

  public init(
    _ buyer: Buyer,
    _ rules: Rules.Dormancy,
    everybodysGap: Double?,
    _ context: ViewContext
  ) {
    usualGap =
      rules.usualGap(sum: buyer.gapSum, count: buyer.gapCount, everybody: everybodysGap)
    let days = context.asOfDay - buyer.lastDay
    silentDays = Int32(days)
    guard let threshold = rules.threshold(usualGap) else {
      isDormant = false
      sinceDay = .max
      return
    }
    isDormant = Double(days) > threshold
    sinceDay = Int32(clamping: buyer.lastDay + Int(threshold.rounded(.down)) + 1)
  }
}

extension Rules.Dormancy {
  /// The usual gap, in days, of a customer whose `count` gaps add up to `sum` days: their mean; by the rule of
  /// gaps shrunk towards everybody's.
  public func usualGap(sum: Int, count: Int, everybody: Double?) -> Double? {
    guard case .gap(_, let prior) = method, let everybody else {
      return count == 0 ? nil : Double(sum) / Double(count)
    }
    return (Double(sum) + prior * everybody) / (Double(count) + prior)
  }

  /// Days of silence beyond which a customer is dormant.
  public func threshold(_ gap: Double?) -> Double? {
    switch method {
    case .fixed(let days): Double(days)
    case .gap(let multiple, _): gap.map { $0 * multiple }
    }
  }

  /// Whether a threshold depends on the gaps of everybody.
  var asksForEverybodysGap: Bool {
    switch method {
    case .fixed: false
    case .gap: true
    }
  }

  /// The median of all gaps; `nil` where it is not asked for, or there is none.
  func everybodysGap(_ buyers: some Sequence<Buyer>) -> Double? {
    guard asksForEverybodysGap else { return nil }
    let sorted = buyers.flatMap(\.gaps).sorted()
    guard !sorted.isEmpty else { return nil }
    let middle = sorted.count / 2
    if sorted.count % 2 == 1 { return Double(sorted[middle]) }
    return Double(sorted[middle - 1] + sorted[middle]) / 2
  }
}
