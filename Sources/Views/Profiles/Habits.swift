internal import Events

/// How a customer buys, from their orders that count as of a date.
public struct Habits: Equatable, Sendable {
  /// The hour of the day at which most orders were placed, and the day of the week, 0 Monday to 6
  /// Sunday; the earlier of two.
  public var usualHour: Int?
  public var usualWeekday: Int?
  /// The value of the order worth most, in minor units of the shop's currency.
  public var largestOrder: Int64?

  init() {}

  init(_ purchases: PurchaseHistory, _ context: ViewContext) {
    var hours = InlineArray<24, Int>(repeating: 0)
    var weekdays = InlineArray<7, Int>(repeating: 0)
    var largest: Int64?
    _ = purchases.forEachValue(asOf: context.asOf, context.exchange) { order, value in
      guard order.counts else { return }
      hours[context.calendar.hour(of: order.placedAt)] += 1
      weekdays[Self.weekday(context.calendar.day(of: order.placedAt))] += 1
      largest = max(largest ?? value, value)
    }
    usualHour = Self.most(hours)
    usualWeekday = Self.most(weekdays)
    largestOrder = largest
  }

  /// 1970-01-01 was a Thursday.
  private static func weekday(_ day: Int) -> Int { ((day + 3) % 7 + 7) % 7 }

  private static func most<let count: Int>(_ counts: InlineArray<count, Int>) -> Int? {
    var most: Int?
    for place in counts.indices where counts[place] > most.map({ counts[$0] }) ?? 0 { most = place }
    return most
  }
}
