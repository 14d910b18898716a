public import Events

/// What a customer bought most often, in their orders that count as of a date.
public struct Favourites: Equatable, Sendable {
  private let categories: Three
  private let products: Three

  /// At most three; of equals the one that the log met first.
  public var topCategories: [SymbolID] { categories.symbols }
  public var topProducts: [SymbolID] { products.symbols }

  /// None.
  init() {
    categories = Three()
    products = Three()
  }

  init(_ state: ProfileState, _ context: ViewContext) {
    (categories, products) = state.withSymbols(context) { categories, products in
      (Three(mostOf: categories), Three(mostOf: products))
    }
  }

  /// Up to three symbols without memory of their own; behind the last stands none.
  private struct Three: Equatable {
    private var first = SymbolID.none
    private var second = SymbolID.none
    private var third = SymbolID.none

    init() {}

    /// Those that occur most often; of equals the least.
    init(mostOf symbols: UnsafeMutableBufferPointer<SymbolID>) {
      var symbols = symbols
      symbols.sort()
      var counts = (0, 0, 0)
      var start = 0
      while start < symbols.count {
        let symbol = symbols[start]
        var end = start + 1
        while end < symbols.count, symbols[end] == symbol { end += 1 }
        let count = end - start
        if count > counts.0 {
          (first, second, third) = (symbol, first, second)
          counts = (count, counts.0, counts.1)
        } else if count > counts.1 {
          (second, third) = (symbol, second)
          counts = (counts.0, count, counts.1)
        } else if count > counts.2 {
          third = symbol
          counts.2 = count
        }
        start = end
      }
    }

    var symbols: [SymbolID] { [first, second, third].filter { $0 != .none } }
  }
}
