internal import EventLog
internal import Events
internal import Foundation
internal import Projections
internal import Views

/// All views of a shop as of one position of its log, whatever is folded in meanwhile.
///
/// The position is the checkpoint of the view that is furthest. One that is behind it is folded on in memory; one
/// that cannot be, because an event stands in the way, stays where its version is.
final class ShopMoment: Sendable {
  let position: LogPosition
  private let views: [ViewName: ViewMoment]
  /// Whoever reads all views reads them one after the other.
  private let folded = FoldedViews(most: 1)

  /// How often the views that are behind are looked at again: beside projectors at work they mostly are for a
  /// moment only, and what needs not be folded in memory is read by several threads as it comes.
  private static let attempts = 16
  /// Microseconds between two looks.
  private static let pause: UInt32 = 1_000

  /// - Throws: `QueryError` if a view was never made, or by another version of Patron; `OtherLog`.
  init(_ reader: ShopReader) throws {
    let environments = try Dictionary(
      uniqueKeysWithValues: ViewName.allCases.map { ($0, try reader.view($0)) }
    )
    var views = try environments.mapValues { try ViewMoment($0) }
    for _ in 0..<Self.attempts {
      let position = Self.furthest(views)
      let behind = views.filter { $0.value.checkpoint < position }.keys
      if behind.isEmpty { break }
      usleep(Self.pause)
      for name in behind { views[name] = try environments[name].map { try ViewMoment($0) } }
    }
    position = Self.furthest(views)
    self.views = views
  }

  private static func furthest(_ views: [ViewName: ViewMoment]) -> LogPosition {
    views.values.map(\.checkpoint).max() ?? .start
  }

  /// The version of a view, where that is at the position itself.
  func version(of view: ViewName) -> ViewMoment? {
    views[view].flatMap { $0.checkpoint == position ? $0 : nil }
  }

  /// How far the log is folded into the version of a view.
  func versionCheckpoint(of view: ViewName) -> LogPosition {
    views[view]?.checkpoint ?? .start
  }

  /// The states of all subjects of the view that `reader` reads.
  func snapshot<P: Projection>(
    of reader: ViewReader,
    by projection: P.Type
  ) throws -> ViewSnapshot<P.State> {
    if let version = version(of: reader.name) { return try ViewSnapshot(version) }
    guard let now = views[reader.name] else { return try ViewSnapshot(reader.view) }
    return try folded.snapshot(of: reader.name) {
      let snapshot = try ViewSnapshot<P.State>(now)
      do {
        return try snapshot.folded(
          on: reader.log,
          through: position,
          by: projection,
          leavingOut: reader.decidedToLeaveOut
        )
      } catch is UnfoldableEvent { return snapshot }
    }
  }
}
