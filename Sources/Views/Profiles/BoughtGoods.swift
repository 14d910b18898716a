public import Events
internal import Projections

/// Everything that a customer bought, from their orders that count as of a date.
public struct BoughtGoods: Equatable, Sendable {
  /// Categories, then products, in one piece of memory: everybody's are made.
  private let symbols: [SymbolID]
  private let categoryCount: UInt32

  /// Rising by symbol, each once.
  public var categories: ArraySlice<SymbolID> { symbols[..<Int(categoryCount)] }
  public var products: ArraySlice<SymbolID> { symbols[Int(categoryCount)...] }

  public init(_ state: ProfileState, _ context: ViewContext) {
    (symbols, categoryCount) = state.withSymbols(context) { categories, products in
      let categories = Self.distinct(categories)
      let products = Self.distinct(products)
      let symbols = [SymbolID](
        unsafeUninitializedCapacity: categories.count + products.count
      ) { memory, count in
        _ = memory.initialize(fromContentsOf: categories)
        _ = memory.extracting(categories.count...).initialize(fromContentsOf: products)
        count = categories.count + products.count
      }
      return (symbols, UInt32(categories.count))
    }
  }

  /// Nothing.
  init() {
    symbols = []
    categoryCount = 0
  }

  /// So few are soonest sorted by putting each in its place.
  private static let few = 24

  /// The first of `symbols`, after they were sorted and those that come twice left out.
  private static func distinct(
    _ symbols: UnsafeMutableBufferPointer<SymbolID>
  ) -> UnsafeMutableBufferPointer<SymbolID> {
    var symbols = symbols
    if symbols.count > few {
      symbols.sort()
    } else {
      for place in symbols.indices.dropFirst() {
        let symbol = symbols[place]
        var next = place
        while next > 0, symbols[next - 1] > symbol {
          symbols[next] = symbols[next - 1]
          next -= 1
        }
        symbols[next] = symbol
      }
    }
    var count = 0
    for symbol in symbols where count == 0 || symbols[count - 1] != symbol {
      symbols[count] = symbol
      count += 1
    }
    return UnsafeMutableBufferPointer(rebasing: symbols[..<count])
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
