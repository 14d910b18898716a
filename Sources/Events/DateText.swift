/// Reading dates and times as exports write them.
///
/// Taken: `2024-05-01`, `2024/5/1`, `2024.5.1`, `20240501`, each alone or followed by a blank or `T` and
/// `10:30`, `10:30:00`, `10:30:00.123`, then nothing, `Z`, `UTC`, `+08:00`, `+0800` or `+08`. The year
/// comes first: a date such as `03/04/2024` is ambiguous and refused.
public enum DateText {
  public enum ParseError: Error, Equatable {
    case notADate
    case ambiguous
  }

  /// What was read: a moment of a local clock, and the offset if the text names one.
  public struct Parsed: Equatable, Sendable {
    /// Milliseconds since 1970-01-01 00:00 on the clock that the text shows.
    public var clockMilliseconds: Int64
    /// Seconds east of UTC, if the text says so.
    public var offsetSeconds: Int?
    /// Whether a time of day was given.
    public var hasTime: Bool

    @inlinable
    init(clockMilliseconds: Int64, offsetSeconds: Int?, hasTime: Bool) {
      self.clockMilliseconds = clockMilliseconds
      self.offsetSeconds = offsetSeconds
      self.hasTime = hasTime
    }
  }

  @inlinable
  public static func parse(_ bytes: UnsafeRawBufferPointer) throws(ParseError) -> Parsed {
    var reader = Reader(bytes: bytes)
    guard let date = try reader.date() else { throw .notADate }
    var parsed = Parsed(
      clockMilliseconds: Int64(date.daysSince1970) * 86_400_000,
      offsetSeconds: nil,
      hasTime: false
    )
    if reader.isAtEnd { return parsed }
    guard reader.take(0x20) || reader.take(0x54) || reader.take(0x74) else { throw .notADate }
    guard let inDay = reader.time() else { throw .notADate }
    parsed.clockMilliseconds += inDay
    parsed.hasTime = true
    if reader.isAtEnd { return parsed }
    _ = reader.take(0x20)
    guard let offset = reader.offset(), reader.isAtEnd else { throw .notADate }
    parsed.offsetSeconds = offset
    return parsed
  }

  public static func parse(_ text: String) throws(ParseError) -> Parsed {
    let bytes = Array(text.utf8)
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(ParseError) in try parse(bytes) }
    }
    return try result.get()
  }

  @usableFromInline
  struct Reader {
    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline var index = 0

    @inlinable
    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    @inlinable var isAtEnd: Bool { index == bytes.count }

    @inlinable
    mutating func take(_ byte: UInt8) -> Bool {
      guard index < bytes.count, bytes[index] == byte else { return false }
      index += 1
      return true
    }

    /// Up to `most` digits; returns the value and how many there were.
    @inlinable
    mutating func number(most: Int) -> (value: Int, count: Int) {
      var value = 0
      var count = 0
      while count < most, index < bytes.count, bytes[index] &- 0x30 <= 9 {
        value = value * 10 + Int(bytes[index] &- 0x30)
        index += 1
        count += 1
      }
      return (value, count)
    }

    @inlinable
    mutating func date() throws(ParseError) -> CivilDate? {
      let year = number(most: 8)
      if year.count == 8 {
        return CivilDate(
          year: year.value / 10_000,
          month: year.value / 100 % 100,
          day: year.value % 100
        )
      }
      guard index < bytes.count, [0x2D, 0x2F, 0x2E].contains(bytes[index]) else { return nil }
      let separator = bytes[index]
      if year.count <= 2, year.count > 0 { throw .ambiguous }
      guard year.count == 4, take(separator) else { return nil }
      let month = number(most: 2)
      guard month.count > 0, take(separator) else { return nil }
      let day = number(most: 2)
      guard day.count > 0 else { return nil }
      return CivilDate(year: year.value, month: month.value, day: day.value)
    }

    /// Milliseconds since midnight.
    @inlinable
    mutating func time() -> Int64? {
      let hour = number(most: 2)
      guard hour.count > 0, hour.value < 24, take(0x3A) else { return nil }
      let minute = number(most: 2)
      guard minute.count == 2, minute.value < 60 else { return nil }
      var milliseconds = (hour.value * 60 + minute.value) * 60_000
      guard take(0x3A) else { return Int64(milliseconds) }
      let second = number(most: 2)
      // 60 is a leap second: it is counted with the second before, as POSIX time does.
      guard second.count == 2, second.value <= 60 else { return nil }
      milliseconds += min(second.value, 59) * 1_000
      if take(0x2E) || take(0x2C) {
        let fraction = number(most: 3)
        guard fraction.count > 0 else { return nil }
        milliseconds += fraction.value * (fraction.count == 1 ? 100 : fraction.count == 2 ? 10 : 1)
        _ = number(most: 9)
      }
      return Int64(milliseconds)
    }

    @inlinable
    mutating func offset() -> Int? {
      if take(0x5A) || take(0x7A) { return 0 }
      if take(0x55) { return take(0x54) && take(0x43) ? 0 : nil }
      let isWest = index < bytes.count && bytes[index] == 0x2D
      guard take(0x2B) || take(0x2D) else { return nil }
      let hours = number(most: 2)
      guard hours.count == 2, hours.value <= 18 else { return nil }
      var seconds = hours.value * 3_600
      if !isAtEnd {
        _ = take(0x3A)
        let minutes = number(most: 2)
        guard minutes.count == 2, minutes.value < 60 else { return nil }
        seconds += minutes.value * 60
      }
      return isWest ? -seconds : seconds
    }
  }
}
