public import Events

/// Positions of events that a view leaves out because somebody decided so.
///
/// **Per-event path.**
public struct LeftOut: Equatable, Sendable {
  /// Rising.
  public let positions: [LogPosition]

  public static let nothing = LeftOut([])

  public init(_ positions: some Sequence<LogPosition>) { self.positions = positions.sorted() }

  @inlinable @inline(__always)
  public func contains(_ position: LogPosition) -> Bool {
    !positions.isEmpty && positions.contains(position)
  }

  /// Those up to `position`.
  public func through(_ position: LogPosition) -> LeftOut {
    LeftOut(positions.prefix { $0 <= position })
  }

  /// Those that `other` has not.
  public func subtracting(_ other: LeftOut) -> [LogPosition] {
    positions.filter { !other.contains($0) }
  }
}
