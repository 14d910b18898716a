package import Events

/// The day of the date read last, so that the next of the same day needs its time only.
///
/// **Per-event path.** Rows of one day mostly stand together. It reads `2024-05-01 10:30:00` and nothing
/// else, and only days on which the shop's clock is not changed: all other dates are for `DateText`.
package struct KnownDay {
  /// The day's text, ten bytes as two numbers.
  private var head: UInt64 = 0
  private var tail: UInt16 = 0
  /// The moment at which the day begins.
  private var start: Int64 = 0
  private var isKnown = false

  package init() {}

  /// The moment that `text` names, if it is of the day known.
  @inline(__always)
  package func moment(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard isKnown, text.count == 19, let base = text.baseAddress,
      base.loadUnaligned(as: UInt64.self) == head,
      base.loadUnaligned(fromByteOffset: 8, as: UInt16.self) == tail,
      text[10] == 0x20 || text[10] == 0x54, text[13] == 0x3A, text[16] == 0x3A
    else { return nil }
    let hour = Self.twoDigits(text, 11)
    let minute = Self.twoDigits(text, 14)
    let second = Self.twoDigits(text, 17)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return Timestamp(rawValue: start + ((hour * 60 + minute) * 60 + second) * 1_000)
  }

  /// 100 or more where they are not both digits.
  @inline(__always)
  private static func twoDigits(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int64 {
    let tens = text[at] &- 0x30
    let ones = text[at + 1] &- 0x30
    guard tens <= 9, ones <= 9 else { return 100 }
    return Int64(tens) * 10 + Int64(ones)
  }

  /// Takes up the day of `text`, if it is written so and every minute of it is as long as any other.
  @inline(never)
  package mutating func remember(_ text: UnsafeRawBufferPointer, _ calendar: ShopCalendar) {
    guard text.count == 19, text[4] == 0x2D, text[7] == 0x2D, let base = text.baseAddress,
      let date = try? DateText.parse(UnsafeRawBufferPointer(rebasing: text[..<10])),
      date.offsetSeconds == nil
    else { return }
    let first = calendar.moment(atClock: date.clockMilliseconds).rawValue
    let last = calendar.moment(atClock: date.clockMilliseconds + Timestamp.millisecondsPerDay - 1)
      .rawValue
    let offset = date.clockMilliseconds - first
    // An hour that the clock shows twice begins within the day, or ends within it.
    guard last - first == Timestamp.millisecondsPerDay - 1,
      calendar.offset(at: first - Timestamp.millisecondsPerDay) == offset,
      calendar.offset(at: last + Timestamp.millisecondsPerDay) == offset
    else { return }
    head = base.loadUnaligned(as: UInt64.self)
    tail = base.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    start = first
    isKnown = true
  }
}
