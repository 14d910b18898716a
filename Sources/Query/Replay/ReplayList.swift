package import Replay

/// What `patron replay` can list.
package enum ReplayList: String, CaseIterable, Sendable {
  case figures
  case moves
  case movers
  case dormancy
  case referrers
  case backTest = "back-test"
  case differences
}

extension ShopReader {
  /// The rows of a list; `isShort` leaves out columns that a terminal has no room for.
  ///
  /// `nil` where the list is of a back-test, and none was made.
  package func table(
    _ list: ReplayList,
    _ comparison: Comparison,
    _ backTest: BackTestResult?,
    isShort: Bool = false
  ) throws -> ResultTable? {
    switch list {
    case .figures: return figures(comparison)
    case .moves: return moves(comparison)
    case .movers:
      var table = movers(comparison)
      if isShort { try table.choose(Self.shortMoverColumns) }
      return table
    case .dormancy: return dormant(comparison)
    case .referrers: return referrers(comparison)
    case .backTest: return backTest.map(rankings)
    case .differences: return backTest.map(differences)
    }
  }

  private static let shortMoverColumns = [
    "customer", "segment_before", "segment", "because", "recency_days", "frequency", "monetary",
  ]
}
