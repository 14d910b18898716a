public import Events

/// Everything that a customer bought, from their orders that count as of a date.
public struct BoughtGoods: Equatable, Sendable {
  /// Rising by symbol, each once.
  public let categories: [SymbolID]
  public let products: [SymbolID]

  public init(_ state: ProfileState, _ context: ViewContext) {
    (categories, products) = state.withSymbols(context) { categories, products in
      (Self.distinct(categories), Self.distinct(products))
    }
  }

  /// Nothing.
  init() {
    categories = []
    products = []
  }

  private static func distinct(_ symbols: UnsafeMutableBufferPointer<SymbolID>) -> [SymbolID] {
    var symbols = symbols
    symbols.sort()
    var count = 0
    for symbol in symbols where count == 0 || symbols[count - 1] != symbol {
      symbols[count] = symbol
      count += 1
    }
    return Array(symbols[..<count])
  }
}

extension ProfileState {
  /// Calls `body` with the category and the product of every line of an order that counts, where it names one,
  /// in memory that `body` may change.
  func withSymbols<Result>(
    _ context: ViewContext,
    _ body: (
      UnsafeMutableBufferPointer<SymbolID>, UnsafeMutableBufferPointer<SymbolID>
    ) -> Result
  ) -> Result {
    let most = goods.elements.count
    return withUnsafeTemporaryAllocation(of: SymbolID.self, capacity: 2 * most) { memory in
      var (categories, products) = (0, most)
      goods.elements.withUnsafeBufferPointer { lines in
        var next = 0
        _ = purchases.forEachValue(asOf: context.asOf, context.exchange) { order, _ in
          guard order.counts else { return }
          // Orders nearly always come in the order of their lines.
          if next >= most || lines[next].position != order.linesAt {
            next = goods.elements.partitionIndex { $0.position >= order.linesAt }
          }
          while next < most, lines[next].position == order.linesAt {
            if lines[next].category != .none {
              memory[categories] = lines[next].category
              categories += 1
            }
            if lines[next].product != .none {
              memory[products] = lines[next].product
              products += 1
            }
            next += 1
          }
        }
      }
      return body(
        UnsafeMutableBufferPointer(rebasing: memory[..<categories]),
        UnsafeMutableBufferPointer(rebasing: memory[most..<products])
      )
    }
  }
}
