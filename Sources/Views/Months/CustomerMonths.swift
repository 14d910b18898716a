internal import Events
internal import Projections

/// What a customer bought, month by month of the shop's calendar.
public struct CustomerMonths: Equatable, Sendable {
  public struct Part: Equatable, Sendable {
    public let month: CalendarMonth
    /// Orders that count, placed in the month.
    public internal(set) var orders: Int
    /// Their value as it stands, less the month's credit notes; minor units of the shop's currency.
    public internal(set) var value: Int128
  }

  /// Rising; months in which nothing happened are left out.
  public private(set) var parts: [Part] = []
  /// The month of the first order that counts.
  public let firstMonth: CalendarMonth?
  /// Orders and credit notes left out because the rules have no rate for their currency.
  public let withoutRate: Int

  /// Of what was bought as of the date, and sent back.
  public init(_ history: PurchaseHistory, _ context: ViewContext) {
    var parts: [Part] = []
    withoutRate = history.forEachValue(asOf: context.asOf, context.exchange) { order, value in
      let month = CalendarMonth(day: context.calendar.day(of: order.placedAt))
      let place = Self.place(of: month, &parts)
      parts[place].value += Int128(value)
      if order.counts { parts[place].orders += 1 }
    }
    firstMonth = parts.first { $0.orders > 0 }?.month
    self.parts = parts
  }

  /// Where a month stands among `parts`, which rise; it is put there if it is not.
  private static func place(of month: CalendarMonth, _ parts: inout [Part]) -> Int {
    // Orders nearly always come in the order of their months.
    guard let last = parts.last, last.month >= month else {
      parts.append(Part(month: month, orders: 0, value: 0))
      return parts.count - 1
    }
    if last.month == month { return parts.count - 1 }
    let place = parts.partitionIndex { $0.month >= month }
    if parts[place].month != month {
      parts.insert(Part(month: month, orders: 0, value: 0), at: place)
    }
    return place
  }
}
