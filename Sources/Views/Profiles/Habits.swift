public import Events

/// How a customer buys, from their orders that count as of a date.
public struct Habits: Equatable, Sendable {
  /// The hour of the day at which most orders were placed, and the day of the week, 0 Monday to 6
  /// Sunday; the earlier of two.
  public var usualHour: Int?
  public var usualWeekday: Int?
  /// The categories and products bought most often, at most three; of equals the one that the log met
  /// first.
  public var topCategories: [SymbolID]
  public var topProducts: [SymbolID]
  /// The value of the order worth most, in minor units of the shop's currency.
  public var largestOrder: Int64?

  init(_ state: ProfileState, _ context: ViewContext) {
    var hours = [Int](repeating: 0, count: 24)
    var weekdays = [Int](repeating: 0, count: 7)
    var categories: [SymbolID: Int] = [:]
    var products: [SymbolID: Int] = [:]
    var largest: Int64?
    _ = state.purchases.forEachValue(asOf: context.asOf, context.exchange) { order, value in
      guard order.counts else { return }
      hours[context.calendar.hour(of: order.placedAt)] += 1
      weekdays[Self.weekday(context.calendar.day(of: order.placedAt))] += 1
      largest = max(largest ?? value, value)
      for line in state.goods.at(position: order.linesAt) {
        if line.category != .none { categories[line.category, default: 0] += 1 }
        if line.product != .none { products[line.product, default: 0] += 1 }
      }
    }
    usualHour = Self.most(hours)
    usualWeekday = Self.most(weekdays)
    topCategories = Self.top(categories)
    topProducts = Self.top(products)
    largestOrder = largest
  }

  /// 1970-01-01 was a Thursday.
  private static func weekday(_ day: Int) -> Int { ((day + 3) % 7 + 7) % 7 }

  private static func most(_ counts: [Int]) -> Int? {
    guard let most = counts.max(), most > 0 else { return nil }
    return counts.firstIndex(of: most)
  }

  private static func top(_ counts: [SymbolID: Int]) -> [SymbolID] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map(\.key)
  }
}
