/// A moment: milliseconds since 1970-01-01 00:00 UTC.
public struct Timestamp: Hashable, Comparable, Sendable, RawRepresentable {
  public let rawValue: Int64

  @inlinable
  public init(rawValue: Int64) { self.rawValue = rawValue }

  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.rawValue < right.rawValue
  }

  public static let millisecondsPerDay: Int64 = 86_400_000

  public static let distantFuture = Timestamp(rawValue: .max)

  @inlinable
  public func advanced(byDays days: Int) -> Timestamp {
    Timestamp(rawValue: rawValue + Int64(days) * Self.millisecondsPerDay)
  }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC with milliseconds.
  public var description: String { text(offsetSeconds: 0, withMilliseconds: true) + "Z" }

  /// `2024-05-01 10:30:00` in a zone that is `offsetSeconds` east of UTC.
  public func localText(offsetSeconds: Int) -> String {
    text(offsetSeconds: offsetSeconds, withMilliseconds: false, separator: " ")
  }

  private func text(
    offsetSeconds: Int,
    withMilliseconds: Bool,
    separator: Unicode.Scalar = "T"
  ) -> String {
    let local = rawValue + Int64(offsetSeconds) * 1_000
    let day = local.flooredDivision(by: Self.millisecondsPerDay)
    let inDay = Int(local - day * Self.millisecondsPerDay)
    let seconds = inDay / 1_000
    return PaddedNumbers.text { numbers in
      numbers.append(CivilDate(daysSince1970: Int(day)))
      numbers.append(separator)
      numbers.append(seconds / 3_600, 2)
      numbers.append(":")
      numbers.append(seconds / 60 % 60, 2)
      numbers.append(":")
      numbers.append(seconds % 60, 2)
      guard withMilliseconds else { return }
      numbers.append(".")
      numbers.append(inDay % 1_000, 3)
    }
  }
}

/// A day of the Gregorian calendar.
///
/// The conversions are those of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
public struct CivilDate: Hashable, Comparable, Sendable {
  public let year: Int
  public let month: Int
  public let day: Int

  /// Returns `nil` for a day that is not in the calendar, or outside the years 1 to 9999.
  @inlinable
  public init?(year: Int, month: Int, day: Int) {
    guard year >= 1, year <= 9_999, month >= 1, month <= 12, day >= 1,
      day <= Self.daysInMonth(year: year, month: month)
    else { return nil }
    self.init(checkedYear: year, month: month, day: day)
  }

  @inlinable
  init(checkedYear year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date of a day.
  ///
  /// C. Neri and L. Schneider, “Euclidean affine functions and their application to calendar algorithms”
  /// (Software: Practice and Experience, 2022), fig. 12: multiplications where the calendar asks for divisions.
  @inlinable
  public init(daysSince1970 days: Int) {
    // From March 1 of a year long before: 719,468 days are those from year 0 on, 146,097 those of 400 years.
    let eras = 1 << 20
    let shifted = UInt64(truncatingIfNeeded: days &+ 719_468 &+ eras &* 146_097)
    let quarters = 4 &* shifted &+ 3
    let century = quarters / 146_097
    let dayOfCentury = (quarters % 146_097) / 4
    let product = 2_939_745 &* (4 &* dayOfCentury &+ 3)
    let yearOfCentury = product &>> 32
    let dayOfYear = (product & 0xFFFF_FFFF) / 2_939_745 / 4
    let months = 2_141 &* dayOfYear &+ 197_913
    let isNextYear = dayOfYear >= 306
    self.init(
      checkedYear: Int(truncatingIfNeeded: 100 &* century &+ yearOfCentury) &- eras &* 400
        &+ (isNextYear ? 1 : 0),
      month: Int(truncatingIfNeeded: months &>> 16) &- (isNextYear ? 12 : 0),
      day: Int(truncatingIfNeeded: (months & 0xFFFF) / 2_141) &+ 1
    )
  }

  @inlinable
  public var daysSince1970: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  @inlinable
  static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    left.daysSince1970 < right.daysSince1970
  }
}

extension CivilDate: CustomStringConvertible {
  public var description: String { PaddedNumbers.text { $0.append(self) } }
}

extension Int64 {
  /// The quotient rounded down, also below zero.
  @inlinable
  public func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
