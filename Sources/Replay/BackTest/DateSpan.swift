internal import Events

/// A number of days or of calendar months.
public enum DateSpan: Equatable, Sendable {
  case days(Int)
  case months(Int)

  /// Reads a span such as 30d, 4w or 3m; a number alone is days.
  ///
  /// Returns `nil` for anything else, and for less than a day or more than a hundred years.
  public init?(_ text: String) {
    let unit = text.last.flatMap { "dwm".contains($0) ? $0 : nil }
    let digits = unit == nil ? text[...] : text.dropLast()
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
      let number = Int(digits), number >= 1,
      number <= (unit == "m" ? 1_200 : unit == "w" ? 5_217 : 36_525)
    else { return nil }
    switch unit {
    case "m": self = .months(number)
    case "w": self = .days(7 * number)
    default: self = .days(number)
    }
  }

  public func times(_ count: Int) -> DateSpan {
    switch self {
    case .days(let days): .days(days * count)
    case .months(let months): .months(months * count)
    }
  }

  /// The day after the last that has a date, 9999-12-31.
  private static let afterAllDates = 2_932_897

  /// The day so much later, days since 1970-01-01; a day that the month does not have is its last, and months
  /// after the year 9999 have none.
  public func after(_ day: Int) -> Int {
    switch self {
    case .days(let days): return day + days
    case .months(let months):
      let date = CivilDate(daysSince1970: day)
      let month = date.year * 12 + date.month - 1 + months
      let days = (28...31).reversed().lazy.compactMap { last in
        CivilDate(year: month / 12, month: month % 12 + 1, day: min(date.day, last))
      }
      return days.first?.daysSince1970 ?? Self.afterAllDates
    }
  }
}

extension DateSpan: CustomStringConvertible {
  /// `30d` or `3m`.
  public var description: String {
    switch self {
    case .days(let days): "\(days)d"
    case .months(let months): "\(months)m"
    }
  }
}
