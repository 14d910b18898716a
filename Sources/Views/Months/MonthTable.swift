/// A shop's figures by month of its calendar, from the first in which anything was bought through the one
/// that is asked about.
public struct MonthTable: MonthSums {
  public struct Row: Equatable, Sendable {
    public let month: CalendarMonth
    /// Customers with an order that counts.
    public var buyers = 0
    /// Those of them whose first one it was.
    public var newBuyers = 0
    /// Orders that count.
    public var orders = 0
    /// Their value as it stands, less the month's credit notes; minor units of the shop's currency.
    public var revenue: Int128 = 0
    /// Of the revenue against the month before, and against the same month of the year before, in percent;
    /// `nil` where there was none.
    public var growthMonth: Double?
    public var growthYear: Double?

    init(_ month: CalendarMonth) { self.month = month }
  }

  /// Of one month after the other.
  private var sums: [Row] = []
  public private(set) var withoutRate = 0

  public init() {}

  public var last: CalendarMonth? { sums.last?.month }

  public mutating func insert(_ customer: CustomerMonths) {
    withoutRate += customer.withoutRate
    for part in customer.parts {
      let place = place(of: part.month)
      sums[place].revenue += part.value
      guard part.orders > 0 else { continue }
      sums[place].orders += part.orders
      sums[place].buyers += 1
      if part.month == customer.firstMonth { sums[place].newBuyers += 1 }
    }
  }

  public mutating func merge(_ other: MonthTable) {
    withoutRate += other.withoutRate
    for row in other.sums {
      let place = place(of: row.month)
      sums[place].revenue += row.revenue
      sums[place].orders += row.orders
      sums[place].buyers += row.buyers
      sums[place].newBuyers += row.newBuyers
    }
  }

  /// Where a month stands; the months between it and the others are put there as well.
  private mutating func place(of month: CalendarMonth) -> Int {
    guard let first = sums.first?.month else {
      sums = [Row(month)]
      return 0
    }
    if month < first {
      sums.insert(contentsOf: Self.rows(month.number..<first.number), at: 0)
      return 0
    }
    let place = month.number - first.number
    if place >= sums.count { sums += Self.rows(first.number + sums.count...month.number) }
    return place
  }

  private static func rows(_ numbers: some Sequence<Int>) -> [Row] {
    numbers.map { Row(CalendarMonth(number: $0)) }
  }

  /// The table, if `last` is the month that is asked about.
  public func rows(through last: CalendarMonth) -> [Row] {
    guard let first = sums.first?.month, let end = sums.last?.month, end <= last else {
      return []
    }
    var rows = sums + Self.rows(first.number + sums.count..<last.number + 1)
    for place in rows.indices {
      rows[place].growthMonth = Self.growth(rows, of: place, since: place - 1)
      rows[place].growthYear = Self.growth(rows, of: place, since: place - 12)
    }
    return rows
  }

  private static func growth(_ rows: [Row], of place: Int, since earlier: Int) -> Double? {
    guard earlier >= 0, rows[earlier].revenue > 0 else { return nil }
    return Double(rows[place].revenue - rows[earlier].revenue) * 100
      / Double(rows[earlier].revenue)
  }
}

extension MonthTable.Row {
  /// Minor units of the shop's currency, rounded half away from zero; `nil` without an order.
  public var averageOrder: Int64? { revenue.average(of: orders) }

  /// How many of the month's buyers had bought in an earlier month, in percent; `nil` without a buyer.
  public var repeatRate: Double? {
    buyers == 0 ? nil : Double(buyers - newBuyers) * 100 / Double(buyers)
  }
}
