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
  ) -> ResultTable? {
    switch list {
    case .figures: figures(comparison)
    case .moves: moves(comparison)
    case .movers: movers(comparison, isShort: isShort)
    case .dormancy: dormant(comparison)
    case .referrers: referrers(comparison)
    case .backTest: backTest.map(rankings)
    case .differences: backTest.map(differences)
    }
  }
}
