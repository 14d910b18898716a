/// Customers by the month of their first order that counts, and how many of them bought again when.
public struct CohortTable: MonthSums {
  /// Months after the first that have a figure of their own.
  public static let months = 12

  public struct Row: Equatable, Sendable {
    public let month: CalendarMonth
    /// Customers whose first order that counts is of this month.
    public var buyers = 0
    /// Those of them who bought so many months later, from 0 on; in the month itself, those who bought twice.
    public var again = Array(repeating: 0, count: CohortTable.months + 1)
    /// Those who bought later than that.
    public var later = 0
    /// Those who ever bought again.
    public var repeated = 0
    /// What they have spent until the date; minor units of the shop's currency.
    public var revenue: Int128 = 0

    init(_ month: CalendarMonth) { self.month = month }
  }

  private var cohorts: [CalendarMonth: Row] = [:]
  public private(set) var last: CalendarMonth?
  public private(set) var withoutRate = 0

  public init() {}

  public mutating func insert(_ customer: CustomerMonths) {
    withoutRate += customer.withoutRate
    extend(to: customer.parts.last?.month)
    guard let first = customer.firstMonth else { return }
    cohorts[first, default: Row(first)].take(customer, since: first)
  }

  public mutating func merge(_ other: CohortTable) {
    withoutRate += other.withoutRate
    extend(to: other.last)
    cohorts.merge(other.cohorts) { $0.adding($1) }
  }

  private mutating func extend(to month: CalendarMonth?) {
    guard let month else { return }
    last = last.map { max($0, month) } ?? month
  }

  /// The table, if `last` is the month that is asked about: those months alone in which somebody bought for the
  /// first time, and figures of none after it.
  public func rows(through last: CalendarMonth) -> [Row] {
    cohorts.values.filter { $0.month <= last }.sorted { $0.month < $1.month }.map { row in
      var row = row
      row.again.removeLast(max(0, row.again.count - (last.number - row.month.number + 1)))
      return row
    }
  }
}

extension CohortTable.Row {
  fileprivate mutating func take(_ customer: CustomerMonths, since first: CalendarMonth) {
    buyers += 1
    var hasRepeated = false
    var isLater = false
    for part in customer.parts {
      revenue += part.value
      let distance = part.month.number - first.number
      guard part.orders > (distance == 0 ? 1 : 0) else { continue }
      hasRepeated = true
      if again.indices.contains(distance) { again[distance] += 1 } else { isLater = true }
    }
    if hasRepeated { repeated += 1 }
    if isLater { later += 1 }
  }

  fileprivate func adding(_ other: Self) -> Self {
    var sum = self
    sum.buyers += other.buyers
    for place in again.indices { sum.again[place] += other.again[place] }
    sum.later += other.later
    sum.repeated += other.repeated
    sum.revenue += other.revenue
    return sum
  }

  /// How many of them ever bought again, in percent.
  public var repeatRate: Double { Double(repeated) * 100 / Double(buyers) }
}
