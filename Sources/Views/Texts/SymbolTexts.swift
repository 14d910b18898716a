package import EventLog
package import Events

/// The names of a log's symbols, for one who may ask for many.
package struct SymbolTexts: Sendable {
  /// By the number of their kind.
  private let kinds: [CachedTexts]

  package init() {
    let last = SymbolKind.allCases.map(\.rawValue).max() ?? 0
    kinds = (0...last).map { _ in CachedTexts() }
  }

  /// The name of a symbol; `nil` for none.
  package func text(_ kind: SymbolKind, _ symbol: SymbolID, in log: EventLog) throws -> String? {
    if symbol == .none { return nil }
    return try kinds[Int(kind.rawValue)].with(
      symbol.rawValue,
      one: { try log.symbolText(kind, symbol) },
      everyone: { try PackedTexts { add in try log.forEachSymbol(kind) { add($0.rawValue, $1) } } },
      { String(decoding: $0, as: UTF8.self) }
    )
  }
}
