public import Events

/// Everything that a customer bought, from their orders that count as of a date.
public struct BoughtGoods: Equatable, Sendable {
  /// Rising by symbol, each once.
  public let categories: [SymbolID]
  public let products: [SymbolID]

  public init(_ state: ProfileState, _ context: ViewContext) {
    var categories: Set<SymbolID> = []
    var products: Set<SymbolID> = []
    _ = state.purchases.forEachValue(asOf: context.asOf, context.exchange) { order, _ in
      guard order.counts else { return }
      for line in state.goods.at(position: order.linesAt) {
        if line.category != .none { categories.insert(line.category) }
        if line.product != .none { products.insert(line.product) }
      }
    }
    self.categories = categories.sorted()
    self.products = products.sorted()
  }
}
