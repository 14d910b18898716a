public import Events
public import Rules

/// A customer's purchases as days.
public struct Buyer: Equatable, Sendable {
  public let lastPurchasedAt: Timestamp
  public let lastDay: Int
  /// Minor units of the shop's currency.
  public let monetary: Int64
  /// Days between one purchase day and the next, summed up; several orders on one day are one purchase.
  public let gapSum: Int
  public let gapCount: Int
  /// The gaps themselves, where the rules ask for everybody's.
  public let gaps: [Int]

  /// `nil` without an order that counts.
  public init?(_ history: PurchaseHistory, _ rules: Rules.Dormancy, _ context: ViewContext) {
    var days = PurchaseDays(areKept: rules.asksForEverybodysGap)
    var monetary: Int64 = 0
    var latest: Timestamp?
    _ = history.forEachValue(asOf: context.asOf, context.exchange) { order, value in
      monetary += value
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
    self.monetary = monetary
    lastPurchasedAt = latest
    lastDay = days.last
    gapSum = days.last - days.first
    gapCount = days.count - 1
    gaps = rules.asksForEverybodysGap ? days.gaps : []
  }

  /// The mean of the customer's gaps; by the rule of gaps shrunk towards everybody's.
  public func usualGap(_ rules: Rules.Dormancy, everybody: Double?) -> Double? {
    rules.usualGap(sum: gapSum, count: gapCount, everybody: everybody)
  }
}

/// How long a customer has been silent, and from when on that is too long.
public struct Silence: Equatable, Sendable {
  public let days: Int
  public let usualGap: Double?
  public let isDormant: Bool
  /// The first day on which the customer counts as dormant, if nothing happens before; days since
  /// 1970-01-01.
  public let dormantSinceDay: Int

  /// `nil` where there is no threshold: by gaps, in a shop that knows none.
  public init?(
    _ buyer: Buyer,
    _ rules: Rules.Dormancy,
    everybodysGap: Double?,
    _ context: ViewContext
  ) {
    usualGap = buyer.usualGap(rules, everybody: everybodysGap)
    guard let threshold = rules.threshold(usualGap) else { return nil }
    days = context.asOfDay - buyer.lastDay
    isDormant = Double(days) > threshold
    dormantSinceDay = buyer.lastDay + Int(threshold.rounded(.down)) + 1
  }
}

extension Rules.Dormancy {
  /// The usual gap, in days, of a customer whose `count` gaps add up to `sum` days.
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
