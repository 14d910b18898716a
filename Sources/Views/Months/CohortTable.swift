/// Customers by the month of their first order that counts, and how many of them bought again when.
public struct CohortTable: Sendable {
  /// Months after the first that have a figure of their own.
  public static let months = 12

  public struct Row: Equatable, Sendable {
    public let month: CalendarMonth
    /// Customers whose first order that counts is of this month.
    public var buyers = 0
    /// Those of them who bought so many months later, from 0 on; in the month itself, those who bought twice.
    public var again: [Int]
    /// Those who bought later than that.
    public var later = 0
    /// Those who ever bought again.
    public var repeated = 0
    /// What they have spent until the date; minor units of the shop's currency.
    public var revenue: Int128 = 0

    init(_ month: CalendarMonth, through last: CalendarMonth) {
      self.month = month
      let begun = min(CohortTable.months, last.number - month.number)
      again = Array(repeating: 0, count: begun + 1)
    }
  }

  /// Only months in which somebody bought for the first time.
  public private(set) var rows: [Row] = []

  /// `last` is the month that is asked about; months after it have no figure.
  public init(_ customers: [CustomerMonths], through last: CalendarMonth) {
    var cohorts: [CalendarMonth: Row] = [:]
    for customer in customers {
      guard let first = customer.firstMonth, first <= last else { continue }
      cohorts[first, default: Row(first, through: last)].take(customer, since: first)
    }
    rows = cohorts.values.sorted { $0.month < $1.month }
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

  /// How many of them ever bought again, in percent.
  public var repeatRate: Double { Double(repeated) * 100 / Double(buyers) }
}
