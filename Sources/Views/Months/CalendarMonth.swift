internal import Events

/// A month of the calendar, counted from January of the year 0.
public struct CalendarMonth: Hashable, Comparable, Sendable {
  public let number: Int

  public init(number: Int) { self.number = number }

  /// The month of a day, counted from 1970-01-01.
  public init(day: Int) {
    let date = CivilDate(daysSince1970: day)
    number = date.year * 12 + date.month - 1
  }

  public static func < (left: CalendarMonth, right: CalendarMonth) -> Bool {
    left.number < right.number
  }

  /// The month that many months later.
  public func advanced(by months: Int) -> CalendarMonth { CalendarMonth(number: number + months) }
}

extension CalendarMonth: CustomStringConvertible {
  /// `2025-03`.
  public var description: String {
    let month = number % 12 + 1
    return "\(number / 12)-\(month < 10 ? "0" : "")\(month)"
  }
}
