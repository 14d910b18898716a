package import Events

/// The day of the date read last, so that the next of the same day needs its time only.
///
/// **Per-event path.** Rows of one day mostly stand together. It reads `2024-05-01 10:30:00`, with or
/// without an offset such as ` +0800`, and without one only days on which the shop's clock is not changed:
/// all other dates are for `DateText`.
package struct KnownDay {
  /// The day's text, ten bytes as two numbers.
  private var head: UInt64 = 0
  private var tail: UInt16 = 0
  /// The length of the whole text, and of its offset, where it has one, the six bytes as two numbers.
  private var length = 0
  private var offsetHead: UInt32 = 0
  private var offsetTail: UInt16 = 0
  /// The moment at which the day begins.
  private var start: Int64 = 0
  private var isKnown = false

  package init() {}

  /// The moment that `text` names, if it is of the day known.
  @inline(__always)
  package func moment(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    guard isKnown, text.count == length, let base = text.baseAddress,
      base.loadUnaligned(as: UInt64.self) == head,
      base.loadUnaligned(fromByteOffset: 8, as: UInt16.self) == tail,
      text[10] == 0x20 || text[10] == 0x54, text[13] == 0x3A, text[16] == 0x3A
    else { return nil }
    if length == Self.offsetLength {
      guard base.loadUnaligned(fromByteOffset: 19, as: UInt32.self) == offsetHead,
        base.loadUnaligned(fromByteOffset: 23, as: UInt16.self) == offsetTail
      else { return nil }
    }
    let hour = Self.twoDigits(text, 11)
    let minute = Self.twoDigits(text, 14)
    let second = Self.twoDigits(text, 17)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return Timestamp(rawValue: start + ((hour * 60 + minute) * 60 + second) * 1_000)
  }

  /// Of `2024-05-01 10:30:00 +0800`.
  private static let offsetLength = 25

  /// 100 or more where they are not both digits.
  @inline(__always)
  private static func twoDigits(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int64 {
    let tens = text[at] &- 0x30
    let ones = text[at + 1] &- 0x30
    guard tens <= 9, ones <= 9 else { return 100 }
    return Int64(tens) * 10 + Int64(ones)
  }

  /// Takes up the day of `text`, if it is written so, every minute of it is as long as any other, and events can be
  /// of it all.
  @inline(never)
  package mutating func remember(_ text: UnsafeRawBufferPointer, _ calendar: ShopCalendar) {
    guard text.count == 19 || text.count == Self.offsetLength, text[4] == 0x2D, text[7] == 0x2D,
      let base = text.baseAddress,
      let date = try? DateText.parse(UnsafeRawBufferPointer(rebasing: text[..<10])),
      date.offsetSeconds == nil
    else { return }
    let hasOffset = text.count == Self.offsetLength
    let first: Int64
    if hasOffset {
      guard let whole = try? DateText.parse(text), let offset = whole.offsetSeconds else { return }
      first = date.clockMilliseconds - Int64(offset) * 1_000
    } else {
      guard let begun = Self.beginning(of: date.clockMilliseconds, calendar) else { return }
      first = begun
    }
    guard Event.moments.contains(Timestamp(rawValue: first)),
      Event.moments.contains(Timestamp(rawValue: first + Timestamp.millisecondsPerDay - 1))
    else { return }
    if hasOffset {
      offsetHead = base.loadUnaligned(fromByteOffset: 19, as: UInt32.self)
      offsetTail = base.loadUnaligned(fromByteOffset: 23, as: UInt16.self)
    }
    start = first
    length = text.count
    head = base.loadUnaligned(as: UInt64.self)
    tail = base.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    isKnown = true
  }

  /// The moment at which a day begins on the shop's clock; `nil` where the clock is changed near it.
  private static func beginning(of clock: Int64, _ calendar: ShopCalendar) -> Int64? {
    let first = calendar.moment(atClock: clock).rawValue
    let last = calendar.moment(atClock: clock + Timestamp.millisecondsPerDay - 1).rawValue
    let offset = clock - first
    // An hour that the clock shows twice begins within the day, or ends within it.
    guard last - first == Timestamp.millisecondsPerDay - 1,
      calendar.offset(at: first - Timestamp.millisecondsPerDay) == offset,
      calendar.offset(at: last + Timestamp.millisecondsPerDay) == offset
    else { return nil }
    return first
  }
}
