internal import EventLog
internal import Events

/// Dates as people and shop systems write them: `03/04/2026`, `24-01-05`, `Jul-21-25`, `Mar 5, 2024 1:02:03 PM`,
/// `13.10.2026 09:00`, besides those that begin with a year of four digits.
struct LooseDate {
  /// Milliseconds since 1970-01-01 00:00 on the clock that the text shows.
  let clockMilliseconds: Int64
  let offsetSeconds: Int?

  enum Failure: Error {
    case notADate
    /// The numbers are dates in more than one order.
    case ambiguous
  }

  /// Reads `text`; `order` says what numbers without a name mean.
  init(_ text: String, order: OrderFormat.DateOrder?) throws(Failure) {
    var parts = Parts(text)
    let date = try Self.date(&parts, order)
    let time = parts.time()
    guard let time, parts.isAtEnd else { throw .notADate }
    clockMilliseconds =
      Int64(date.daysSince1970) * Timestamp.millisecondsPerDay + time.milliseconds
    offsetSeconds = time.offset
  }

  /// The orders in which the numbers of `text` may be meant; `nil` where it has a year of four digits before them, the name
  /// of a month, or is no date.
  static func orders(_ text: String) -> [OrderFormat.DateOrder]? {
    var parts = Parts(text)
    var numbers: [Number] = []
    for _ in 0..<3 {
      _ = parts.separator()
      guard let number = parts.number() else { return nil }
      numbers.append(number)
    }
    guard numbers[0].digits <= 2 else { return nil }
    let orders = orders(numbers)
    return orders.isEmpty ? nil : orders
  }

  /// 31/02/24 has the day first, and is none: that as 24 February 2031 it would be a date shows nothing.
  ///
  /// A year of two digits that has not come is none where the numbers can be meant otherwise.
  private static func orders(_ numbers: [Number]) -> [OrderFormat.DateOrder] {
    let possible = possibleOrders(numbers)
    let past = possible.filter { whole(parts(numbers, $0).year) <= lastYear }
    return past.isEmpty ? possible : past
  }

  /// The year after that in which Patron runs: some plans are dated.
  private static let lastYear =
    CivilDate(
      daysSince1970: Int(Timestamp.now.rawValue / Timestamp.millisecondsPerDay)
    ).year + 1

  private static func possibleOrders(_ numbers: [Number]) -> [OrderFormat.DateOrder] {
    OrderFormat.DateOrder.allCases.filter { order in
      let (year, month, day) = parts(numbers, order)
      let isYear = year.digits == 2 || (year.digits == 4 && order != .yearFirst)
      return isYear && (1...12).contains(month.value) && (1...31).contains(day.value)
    }
  }

  private static func parts(
    _ numbers: [Number],
    _ order: OrderFormat.DateOrder
  ) -> (year: Number, month: Number, day: Number) {
    switch order {
    case .yearFirst: (numbers[0], numbers[1], numbers[2])
    case .dayFirst: (numbers[2], numbers[1], numbers[0])
    case .monthFirst: (numbers[2], numbers[0], numbers[1])
    }
  }

  /// Whether only the order of day, month and year tells what `text` means.
  static func isAmbiguous(_ text: String) -> Bool {
    do throws(Failure) { _ = try LooseDate(text, order: nil) } catch {
      if case .ambiguous = error { return true }
    }
    return false
  }

  private static func date(
    _ parts: inout Parts,
    _ order: OrderFormat.DateOrder?
  ) throws(Failure) -> CivilDate {
    var numbers: [Number] = []
    var month: Int?
    var monthPlace = 0
    for place in 0..<3 {
      if place > 0 { _ = parts.separator() }
      if let number = parts.number() {
        numbers.append(number)
      } else if month == nil, let named = parts.month() {
        month = named
        monthPlace = place
      } else {
        throw .notADate
      }
    }
    parts.yearMark()
    if let month {
      // The name of the month says which is which; the year may also stand first.
      let isYearFirst =
        numbers[0].digits == 4
        || (order == .yearFirst && monthPlace == 1 && numbers[1].digits <= 2)
      guard monthPlace < 2 || !isYearFirst else { throw .notADate }
      return isYearFirst
        ? try civil(numbers[0], month, numbers[1].value)
        : try civil(numbers[1], month, numbers[0].value)
    }
    if numbers[0].digits == 4 { return try civil(numbers[0], numbers[1].value, numbers[2].value) }
    if let order { return try civil(numbers, order) }
    let orders = orders(numbers)
    guard let first = orders.first else { throw .notADate }
    let date = try civil(numbers, first)
    guard orders.allSatisfy({ (try? civil(numbers, $0)) == date }) else { throw .ambiguous }
    return date
  }

  /// The date of three numbers, of which the first is no year of four digits.
  private static func civil(
    _ numbers: [Number],
    _ order: OrderFormat.DateOrder
  ) throws(Failure) -> CivilDate {
    guard possibleOrders(numbers).contains(order) else { throw .notADate }
    let (year, month, day) = parts(numbers, order)
    return try civil(year, month.value, day.value)
  }

  private static func civil(
    _ year: Number,
    _ month: Int,
    _ day: Int
  ) throws(Failure) -> CivilDate {
    guard year.digits == 4 || year.digits == 2,
      let date = CivilDate(year: whole(year), month: month, day: day)
    else { throw .notADate }
    return date
  }

  /// The year that a number means.
  private static func whole(_ year: Number) -> Int {
    year.digits == 4 ? year.value : year.value + (year.value < 70 ? 2000 : 1900)
  }
}

/// A number of a date, and how many digits it is written with.
private typealias Number = (value: Int, digits: Int)

/// Takes a date apart, from left to right.
private struct Parts {
  private var rest: Substring

  init(_ text: String) { rest = text.trimmingBlanks }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func number() -> Number? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard let value = Int(digits), digits.count <= 4 else { return nil }
    rest = rest.dropFirst(digits.count)
    return (value, digits.count)
  }

  /// Skips what stands between the parts of a date; false if nothing does.
  mutating func separator() -> Bool {
    let marks = rest.prefix { "-/., 年月".contains($0) || $0.isWhitespace }
    rest = rest.dropFirst(marks.count)
    return !marks.isEmpty
  }

  mutating func yearMark() {
    if rest.first == "日" { rest = rest.dropFirst() }
    if rest.first == "," { rest = rest.dropFirst() }
  }

  mutating func month() -> Int? {
    let word = rest.prefix { $0.isLetter }
    let folded = word.lowercased().replacing("é", with: "e").replacing("û", with: "u")
    for (index, names) in Self.months.enumerated() where names.contains(where: folded.hasPrefix) {
      rest = rest.dropFirst(word.count)
      return index + 1
    }
    return nil
  }

  /// How months begin in English, German, French, Spanish, Italian and Dutch.
  private static let months = [
    ["jan", "ene", "gen"], ["feb", "fev"], ["mar", "mär", "mrz", "maa"], ["apr", "avr", "abr"],
    ["may", "mai", "mag", "mei"], ["jun", "juin", "giu"], ["jul", "juil", "lug"],
    ["aug", "aou", "ago"], ["sep", "set"], ["oct", "okt", "ott"], ["nov"], ["dec", "dez", "dic"],
  ]

  /// Milliseconds since midnight and an offset; nothing means midnight, `nil` no time.
  mutating func time() -> (milliseconds: Int64, offset: Int?)? {
    rest = rest.trimmingBlanks
    if rest.first == "T" { rest = rest.dropFirst() }
    guard !rest.isEmpty else { return (0, nil) }
    guard let hour = number(), hour.digits <= 2, take(":"), let minute = number(),
      minute.digits == 2
    else { return nil }
    var seconds = 0
    if take(":") {
      guard let second = number(), second.digits == 2 else { return nil }
      seconds = second.value
      if take(".") { rest = rest.drop { $0.isASCII && $0.isNumber } }
    }
    rest = rest.trimmingBlanks
    guard let hour = halfOfDay(hour.value), hour < 24, minute.value < 60, seconds <= 60 else {
      return nil
    }
    let milliseconds = Int64((hour * 60 + minute.value) * 60 + min(seconds, 59)) * 1_000
    guard !rest.isEmpty else { return (milliseconds, nil) }
    guard let offset = try? DateText.parse("2000-01-01T00:00\(rest)").offsetSeconds else {
      return nil
    }
    rest = ""
    return (milliseconds, offset)
  }

  private mutating func take(_ mark: Character) -> Bool {
    guard rest.first == mark else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// The hour of the day, by AM or PM where that is given.
  private mutating func halfOfDay(_ hour: Int) -> Int? {
    let word = rest.prefix(4).lowercased().filter { $0 != "." && $0 != " " }
    guard word.hasPrefix("am") || word.hasPrefix("pm") else { return hour }
    guard (1...12).contains(hour) else { return nil }
    rest = rest.drop { "aApPmM.".contains($0) }.trimmingBlanks
    return hour % 12 + (word.hasPrefix("pm") ? 12 : 0)
  }
}
