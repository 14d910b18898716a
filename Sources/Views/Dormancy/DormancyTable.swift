public import Events
public import Rules

/// A customer who has been silent for too long.
public struct DormancyRow: Equatable, Sendable {
  public var customer: SubjectID
  public var lastPurchasedAt: Timestamp
  public var silentDays: Int
  /// `nil` after a single purchase, where fixed days decide.
  public var usualGapDays: Double?
  /// The first day on which the customer counted as dormant, days since 1970-01-01.
  public var dormantSinceDay: Int
  /// Minor units of the shop's currency.
  public var monetary: Int64
  public var segment: Int?
  /// An index into the customers given.
  public var place: Int
}

/// Everybody who is dormant as of a date, those worth most first.
public struct DormancyTable: Sendable {
  public private(set) var rows: [DormancyRow] = []
  public private(set) var withoutRate = 0

  public init(
    _ customers: [(subject: SubjectID, state: DormancyState)],
    _ rules: Rules,
    _ context: ViewContext
  ) {
    let rfm = RFMTable(customers.map { ($0.subject, $0.state.purchases) }, rules, context)
    withoutRate = rfm.withoutRate
    var segments: [SubjectID: Int] = [:]
    for row in rfm.rows { segments[row.customer] = row.segment }
    let buyers = customers.enumerated().compactMap { place, customer in
      Buyer(customer.subject, customer.state.purchases, place: place, context)
    }
    let usual = Self.median(buyers.flatMap(\.gaps).map { Double($0) })
    for buyer in buyers {
      let gap = buyer.usualGap(rules.dormancy.method, everybody: usual)
      guard let threshold = Self.threshold(rules.dormancy.method, gap) else { continue }
      let silent = context.asOfDay - buyer.lastDay
      guard Double(silent) > threshold else { continue }
      rows.append(
        DormancyRow(
          customer: buyer.subject,
          lastPurchasedAt: buyer.lastPurchasedAt,
          silentDays: silent,
          usualGapDays: gap,
          dormantSinceDay: buyer.lastDay + Int(threshold.rounded(.down)) + 1,
          monetary: buyer.monetary,
          segment: segments[buyer.subject],
          place: buyer.place
        )
      )
    }
    rows.sort { ($1.monetary, $0.customer) < ($0.monetary, $1.customer) }
  }

  /// Days of silence beyond which a customer is dormant.
  static func threshold(_ method: Rules.Dormancy.Method, _ gap: Double?) -> Double? {
    switch method {
    case .fixed(let days): Double(days)
    case .gap(let multiple, _): gap.map { $0 * multiple }
    }
  }

  static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

/// A customer's purchases as days.
private struct Buyer {
  let subject: SubjectID
  let place: Int
  let lastPurchasedAt: Timestamp
  let lastDay: Int
  let monetary: Int64
  /// Days between one purchase day and the next; several orders on one day are one purchase.
  let gaps: [Int]

  init?(
    _ subject: SubjectID,
    _ history: PurchaseHistory,
    place: Int,
    _ context: ViewContext
  ) {
    var moments: [Timestamp] = []
    var monetary: Int64 = 0
    _ = history.forEachValue(asOf: context.asOf, context.exchange) { order, value in
      monetary += value
      if order.counts { moments.append(order.placedAt) }
    }
    moments.sort()
    guard let last = moments.last else { return nil }
    let days = moments.map { context.calendar.day(of: $0) }
    self.subject = subject
    self.place = place
    self.monetary = monetary
    lastPurchasedAt = last
    lastDay = context.calendar.day(of: last)
    gaps = zip(days.dropFirst(), days).map { $0 - $1 }.filter { $0 > 0 }
  }

  /// The mean of the customer's gaps; by the rule of gaps shrunk towards everybody's median.
  func usualGap(_ method: Rules.Dormancy.Method, everybody: Double?) -> Double? {
    let sum = Double(gaps.reduce(0, +))
    guard case .gap(_, let prior) = method, let everybody else {
      return gaps.isEmpty ? nil : sum / Double(gaps.count)
    }
    return (sum + prior * everybody) / (Double(gaps.count) + prior)
  }
}
