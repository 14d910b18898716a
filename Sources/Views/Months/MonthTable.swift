/// A shop's figures by month of its calendar, from the first in which anything was bought through the one
/// that is asked about.
public struct MonthTable: Sendable {
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

  public private(set) var rows: [Row] = []

  /// `last` is the month that is asked about.
  public init(_ customers: [CustomerMonths], through last: CalendarMonth) {
    let first = customers.compactMap { $0.parts.first?.month }.min()
    guard let first, first <= last else { return }
    rows = (first.number...last.number).map { Row(CalendarMonth(number: $0)) }
    for customer in customers {
      for part in customer.parts {
        let place = part.month.number - first.number
        rows[place].revenue += part.value
        guard part.orders > 0 else { continue }
        rows[place].orders += part.orders
        rows[place].buyers += 1
        if part.month == customer.firstMonth { rows[place].newBuyers += 1 }
      }
    }
    for place in rows.indices {
      rows[place].growthMonth = growth(of: place, since: place - 1)
      rows[place].growthYear = growth(of: place, since: place - 12)
    }
  }

  private func growth(of place: Int, since earlier: Int) -> Double? {
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
