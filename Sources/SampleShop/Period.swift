internal import Events

/// The three years that a sample covers.
///
/// Inside the sample a time is the number of seconds since the first midnight of the period, in the
/// shop's local time. Asia/Shanghai has been UTC+8 without summer time since 1991.
struct Period: Sendable {
  static let days = 3 * 365
  static let seconds = days * 86_400
  static let utcOffset = 8 * 3_600

  let end: CivilDate

  /// The first day, counted from 1970-01-01.
  let firstDay: Int

  /// The three years up to and including `end`.
  init(endingOn end: CivilDate) {
    self.end = end
    firstDay = end.daysSince1970 - Self.days + 1
  }

  /// The calendar date of a local time.
  func date(at second: Int) -> CivilDate { CivilDate(daysSince1970: firstDay + second / 86_400) }

  /// The local midnight that begins `date`.
  func second(of date: CivilDate) -> Int { (date.daysSince1970 - firstDay) * 86_400 }
}
