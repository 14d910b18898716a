internal import Events

/// A piece of time on the shop's clock: a year, a month, a day, a minute, or a moment of a millisecond.
///
/// Spans are compared as people write dates: `2025-03-04 18:30` is equal to `2025-03` and to `2025`, is not
/// before them and not after. Two spans are equal where one lies within the other.
public struct TimeSpan: Equatable, Sendable {
  /// Milliseconds since 1970-01-01 00:00 on the shop's clock.
  public let start: Int64
  /// The first millisecond after it.
  public let end: Int64

  /// The moment at which the shop's clock shows `clockMilliseconds` since 1970-01-01 00:00.
  public init(clockMilliseconds: Int64) {
    start = clockMilliseconds
    end = clockMilliseconds + 1
  }

  /// A day, counted from 1970-01-01.
  public init(day: Int) {
    start = Int64(day) * Timestamp.millisecondsPerDay
    end = start + Timestamp.millisecondsPerDay
  }

  /// A month of a year, 1 to 12; `nil` outside the calendar.
  public init?(year: Int, month: Int) {
    guard let first = CivilDate(year: year, month: month, day: 1),
      let last = (28...31).compactMap({ CivilDate(year: year, month: month, day: $0) }).last
    else { return nil }
    self.init(from: first, through: last)
  }

  /// `nil` outside the calendar.
  public init?(year: Int) {
    guard let first = CivilDate(year: year, month: 1, day: 1),
      let last = CivilDate(year: year, month: 12, day: 31)
    else { return nil }
    self.init(from: first, through: last)
  }

  private init(from first: CivilDate, through last: CivilDate) {
    start = Int64(first.daysSince1970) * Timestamp.millisecondsPerDay
    end = Int64(last.daysSince1970 + 1) * Timestamp.millisecondsPerDay
  }

  /// Reads `2025`, `2025-03`, `2025-03-04`, `2025-03-04 18:30` or `2025-03-04 18:30:05`; a `T` may part
  /// day and time.
  ///
  /// `nil` for anything else, and for a time with an offset: the clock is the shop's.
  public init?(parsing text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    if parts.count <= 2, text.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
      parts[0].count == 4, let year = Int(parts[0])
    {
      if parts.count == 1 {
        self.init(year: year)
      } else {
        guard parts[1].count == 2, let month = Int(parts[1]) else { return nil }
        self.init(year: year, month: month)
      }
      return
    }
    guard let parsed = try? DateText.parse(text), parsed.offsetSeconds == nil else { return nil }
    let length =
      !parsed.hasTime
      ? Timestamp.millisecondsPerDay : text.count { $0 == ":" } == 1 ? 60_000 : 1_000
    self.init(start: parsed.clockMilliseconds, length: length)
  }

  private init(start: Int64, length: Int64) {
    self.start = start
    end = start + length
  }

  /// The day on which it begins, counted from 1970-01-01.
  public var day: Int { Int(start.flooredDivision(by: Timestamp.millisecondsPerDay)) }

  /// Whether one lies within the other.
  func isSame(as other: TimeSpan) -> Bool {
    (start >= other.start && end <= other.end) || (other.start >= start && other.end <= end)
  }

  func isBefore(_ other: TimeSpan) -> Bool { !isSame(as: other) && start < other.start }
}
