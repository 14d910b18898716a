internal import Events

/// How a customer buys, from their orders that count as of a date.
///
/// Everybody's are held at once: numbers are no wider than they have to be.
public struct Habits: Equatable, Sendable {
  /// The value of the order worth most, in minor units of the shop's currency.
  public private(set) var largestOrder: Int64?
  private var hour: UInt8?
  private var weekday: UInt8?

  /// The hour of the day at which most orders were placed; the earlier of two.
  public var usualHour: Int? { hour.map { Int($0) } }

  /// The day of the week on which most were, 0 Monday to 6 Sunday; the earlier of two.
  public var usualWeekday: Int? { weekday.map { Int($0) } }

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
    hour = Self.most(hours)
    weekday = Self.most(weekdays)
    largestOrder = largest
  }

  /// 1970-01-01 was a Thursday.
  private static func weekday(_ day: Int) -> Int { ((day + 3) % 7 + 7) % 7 }

  private static func most<let count: Int>(_ counts: InlineArray<count, Int>) -> UInt8? {
    var most: Int?
    for place in counts.indices where counts[place] > most.map({ counts[$0] }) ?? 0 { most = place }
    return most.map { UInt8($0) }
  }
}
