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
    var hours = InlineArray<24, Int>(repeating: 0)
    var weekdays = InlineArray<7, Int>(repeating: 0)
    var categories: [SymbolID] = []
    var products: [SymbolID] = []
    var largest: Int64?
    _ = state.purchases.forEachValue(asOf: context.asOf, context.exchange) { order, value in
      guard order.counts else { return }
      hours[context.calendar.hour(of: order.placedAt)] += 1
      weekdays[Self.weekday(context.calendar.day(of: order.placedAt))] += 1
      largest = max(largest ?? value, value)
      for line in state.goods.at(position: order.linesAt) {
        if line.category != .none { categories.append(line.category) }
        if line.product != .none { products.append(line.product) }
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

  private static func most<let count: Int>(_ counts: InlineArray<count, Int>) -> Int? {
    var most: Int?
    for place in counts.indices where counts[place] > most.map({ counts[$0] }) ?? 0 { most = place }
    return most
  }

  /// The three that occur most often; of equals the least.
  private static func top(_ symbols: [SymbolID]) -> [SymbolID] {
    if symbols.count <= 1 { return symbols }
    var counts: [(symbol: SymbolID, count: Int)] = []
    for symbol in symbols.sorted() {
      if counts.last?.symbol == symbol {
        counts[counts.count - 1].count += 1
      } else {
        counts.append((symbol, 1))
      }
    }
    counts.sort { ($1.count, $0.symbol) < ($0.count, $1.symbol) }
    return counts.prefix(3).map(\.symbol)
  }
}
