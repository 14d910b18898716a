package import Replay

/// What `patron replay` can list.
package enum ReplayList: String, CaseIterable, Sendable {
  case figures
  case moves
  case movers
  case dormancy
  case referrers
}

extension ShopReader {
  /// The rows of a list; `isShort` leaves out columns that a terminal has no room for.
  package func table(
    _ list: ReplayList,
    _ comparison: Comparison,
    isShort: Bool = false
  ) -> ResultTable {
    switch list {
    case .figures: figures(comparison)
    case .moves: moves(comparison)
    case .movers: movers(comparison, isShort: isShort)
    case .dormancy: dormant(comparison)
    case .referrers: referrers(comparison)
    }
  }
}
