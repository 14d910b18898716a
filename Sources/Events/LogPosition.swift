/// A place in the whole log: 1, 2, 3, … without gaps, in the order of commits.
///
/// `LogPosition.start` (0) stands before the first event.
public struct LogPosition: Hashable, Comparable, Sendable, RawRepresentable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable public static var start: LogPosition { LogPosition(rawValue: 0) }

  @inlinable
  public static func < (left: LogPosition, right: LogPosition) -> Bool {
    left.rawValue < right.rawValue
  }

  @inlinable
  public func advanced(by count: Int) -> LogPosition {
    LogPosition(rawValue: rawValue + UInt64(count))
  }
}

extension LogPosition: CustomStringConvertible {
  public var description: String { String(rawValue) }
}
