internal import Events

/// The beginning of a message in a chat that WhatsApp exported: when, and who.
///
/// Read are `[2019-04-16 02:09] Ann: …`, `[15-01-20 02:22:56] Ann: …`, `2019-10-20, 10:16 - Ann: …`,
/// `15.04.2016, 15:04 - Ann: …`, with any of `-/.` in the date, and with `AM` and `PM`.
struct WhatsAppHeader {
  /// The three numbers of the date as they stand, and how many digits the first has.
  let date: [Int]
  let firstDigits: Int
  let secondOfDay: Int
  /// What stands behind the time: name, colon and text, or a notice.
  let rest: Substring

  init?(_ line: Substring) {
    var text = line.drop { Self.marks.contains($0) }
    let isBracketed = text.first == "["
    if isBracketed { text.removeFirst() }
    guard let date = Self.numbers(&text, separators: "-/.", counts: 3...3) else { return nil }
    if text.first == "," { text.removeFirst() }
    guard text.first == " " else { return nil }
    text.removeFirst()
    guard let time = Self.numbers(&text, separators: ":.", counts: 2...3) else { return nil }
    var hour = time.values[0]
    let afternoon = text.prefix(5).uppercased().filter { !" \u{202F}\u{00A0}".contains($0) }
    if afternoon.hasPrefix("AM") || afternoon.hasPrefix("PM") {
      guard hour >= 1, hour <= 12 else { return nil }
      hour = hour % 12 + (afternoon.hasPrefix("PM") ? 12 : 0)
      text = text.drop { " \u{202F}\u{00A0}".contains($0) }.dropFirst(2)
    }
    guard hour < 24, time.values[1] < 60, time.values.count < 3 || time.values[2] < 60 else {
      return nil
    }
    let end = isBracketed ? "] " : " - "
    guard text.hasPrefix(end) else { return nil }
    self.date = date.values
    firstDigits = date.firstDigits
    secondOfDay =
      hour * 3_600 + time.values[1] * 60 + (time.values.count == 3 ? time.values[2] : 0)
    rest = text.dropFirst(end.count).drop { Self.marks.contains($0) }
  }

  /// Marks of the direction of writing, which stand before some lines.
  private static let marks: Set<Character> = ["\u{200E}", "\u{200F}", "\u{202A}", "\u{FEFF}"]

  private static func numbers(
    _ text: inout Substring,
    separators: String,
    counts: ClosedRange<Int>
  ) -> (values: [Int], firstDigits: Int)? {
    var values: [Int] = []
    var firstDigits = 0
    while true {
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      guard (1...4).contains(digits.count), let value = Int(digits) else { return nil }
      if values.isEmpty { firstDigits = digits.count }
      values.append(value)
      text.removeFirst(digits.count)
      guard values.count < counts.upperBound, let next = text.first, separators.contains(next),
        text.dropFirst().first?.isNumber == true
      else { break }
      text.removeFirst()
    }
    return counts.contains(values.count) ? (values, firstDigits) : nil
  }

  /// The date, its numbers taken in an order; `nil` where that is no date.
  func day(_ order: DateOrder) -> CivilDate? {
    let (year, month, day) =
      switch order {
      case .yearMonthDay: (date[0], date[1], date[2])
      case .dayMonthYear: (date[2], date[1], date[0])
      case .monthDayYear: (date[2], date[0], date[1])
      }
    let fullYear = year < 100 ? 2_000 + year : year
    // Before 2009 there was no WhatsApp.
    guard fullYear >= 2_009, order == .yearMonthDay || firstDigits <= 2 else { return nil }
    return CivilDate(year: fullYear, month: month, day: day)
  }
}
