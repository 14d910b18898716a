internal import Events

/// A clock that an export's times are of: a time zone, or a fixed offset.
enum ZoneClock: Sendable {
  case calendar(ShopCalendar)
  /// Seconds east of UTC.
  case offset(Int)

  /// Reads an IANA name, `UTC`, or an offset such as `+02:00` or `GMT+08:00`; `nil` if it is neither.
  init?(_ name: String) {
    var offset = Substring(name)
    for prefix in ["GMT", "UTC"] where offset.hasPrefix(prefix) { offset = offset.dropFirst(3) }
    if name == "UTC" || name == "GMT" {
      self = .offset(0)
    } else if let first = offset.first, "+-".contains(first) {
      guard let seconds = try? DateText.parse("2000-01-01T00:00\(offset)").offsetSeconds else {
        return nil
      }
      self = .offset(seconds)
    } else {
      guard let calendar = ShopCalendar(identifier: name) else { return nil }
      self = .calendar(calendar)
    }
  }

  func moment(atClock milliseconds: Int64) -> Timestamp {
    switch self {
    case .calendar(let calendar): calendar.moment(atClock: milliseconds)
    case .offset(let seconds): Timestamp(rawValue: milliseconds - Int64(seconds) * 1_000)
    }
  }
}
