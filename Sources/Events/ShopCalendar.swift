internal import Foundation

/// The shop's time zone as a table of offsets, for turning moments into calendar days quickly.
///
/// It covers 1970 to 2100; outside it the nearest offset holds.
public struct ShopCalendar: Sendable {
  public let identifier: String

  /// From when each offset holds, rising.
  ///
  /// Milliseconds since 1970 UTC.
  @usableFromInline let starts: [Int64]
  /// Milliseconds east of UTC.
  @usableFromInline let offsets: [Int64]
  /// The last of each: what holds today in most zones, as plain numbers, so that no use of a table is counted.
  @usableFromInline let lastStart: Int64
  @usableFromInline let lastOffset: Int64

  /// Returns `nil` if no zone of the IANA database has that name.
  public init?(identifier: String) {
    guard let zone = TimeZone(identifier: identifier) else { return nil }
    self.identifier = identifier
    var starts = [Int64.min]
    var date = Date(timeIntervalSince1970: 0)
    var offsets = [Int64(zone.secondsFromGMT(for: date)) * 1_000]
    let end = Date(timeIntervalSince1970: 4_133_980_800)
    while let next = zone.nextDaylightSavingTimeTransition(after: date), next < end, next > date {
      date = next
      let offset = Int64(zone.secondsFromGMT(for: next)) * 1_000
      guard offset != offsets[offsets.count - 1] else { continue }
      starts.append(Int64((next.timeIntervalSince1970 * 1_000).rounded()))
      offsets.append(offset)
    }
    self.starts = starts
    self.offsets = offsets
    lastStart = starts[starts.count - 1]
    lastOffset = offsets[offsets.count - 1]
  }

  /// Whether `identifier` is `UTC` or a name of the IANA database in the form `Area/City`.
  ///
  /// Of the database's other names many are abbreviations that mean several zones: `CST` is China's to
  /// some and Chicago's to the database. Stores that have one keep it.
  public static func isPlace(_ identifier: String) -> Bool {
    guard identifier != "UTC" else { return true }
    return identifier.contains("/") && !identifier.hasPrefix("Etc/")
      && TimeZone(identifier: identifier) != nil
  }

  /// All names in the form `Area/City`.
  public static var places: [String] {
    TimeZone.knownTimeZoneIdentifiers.filter { $0.contains("/") }
  }

  /// Milliseconds east of UTC at a moment.
  @inlinable @inline(__always)
  public func offset(at moment: Int64) -> Int64 {
    moment >= lastStart ? lastOffset : earlierOffset(at: moment)
  }

  @usableFromInline
  func earlierOffset(at moment: Int64) -> Int64 {
    var low = 0
    var high = starts.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= moment { low = middle } else { high = middle }
    }
    return offsets[low]
  }

  /// The calendar day in the shop, as days since 1970-01-01.
  @inlinable
  public func day(of moment: Timestamp) -> Int {
    let local = moment.rawValue + offset(at: moment.rawValue)
    return Int(local.flooredDivision(by: Timestamp.millisecondsPerDay))
  }

  /// The hour of the day in the shop, 0 to 23.
  @inlinable
  public func hour(of moment: Timestamp) -> Int {
    let local = moment.rawValue + offset(at: moment.rawValue)
    return Int(
      (local - local.flooredDivision(by: Timestamp.millisecondsPerDay)
        * Timestamp.millisecondsPerDay) / 3_600_000
    )
  }

  /// The moment at which the shop's clock shows `clockMilliseconds` (since 1970-01-01 00:00 there).
  ///
  /// A clock time that occurs twice is taken as the first; one that is skipped, as if the clock had
  /// not been put forward.
  @inlinable
  public func moment(atClock clockMilliseconds: Int64) -> Timestamp {
    let before = offset(at: clockMilliseconds - 86_400_000)
    let guess = clockMilliseconds - before
    if offset(at: guess) == before { return Timestamp(rawValue: guess) }
    let after = offset(at: guess)
    let other = clockMilliseconds - after
    return Timestamp(rawValue: offset(at: other) == after ? other : guess)
  }

  /// The moment of a date or time as an export or a user wrote it.
  @inlinable
  public func moment(_ parsed: DateText.Parsed) -> Timestamp {
    guard let offset = parsed.offsetSeconds else {
      return moment(atClock: parsed.clockMilliseconds)
    }
    return Timestamp(rawValue: parsed.clockMilliseconds - Int64(offset) * 1_000)
  }

  /// The last millisecond of a calendar day in the shop.
  public func endOfDay(_ day: Int) -> Timestamp {
    Timestamp(rawValue: moment(atClock: Int64(day + 1) * Timestamp.millisecondsPerDay).rawValue - 1)
  }

  /// The end of the day for a date alone; a date-time is taken as it is.
  public func asOf(_ text: String) throws(DateText.ParseError) -> Timestamp {
    let parsed = try DateText.parse(text)
    guard parsed.hasTime else {
      return endOfDay(
        Int(parsed.clockMilliseconds.flooredDivision(by: Timestamp.millisecondsPerDay))
      )
    }
    return moment(parsed)
  }

  /// `2024-05-01 10:30:00` on the shop's clock.
  public func text(_ moment: Timestamp) -> String {
    moment.localText(offsetSeconds: Int(offset(at: moment.rawValue) / 1_000))
  }
}
