internal import Events

/// A date of a back-test as moments.
struct BackTestMoment: Sendable {
  let asOfDay: Int
  let endDay: Int
  /// The last millisecond of `asOfDay`, ms since 1970.
  let asOf: Int64
  /// The last millisecond of the holdout.
  let end: Int64

  init(asOfDay: Int, endDay: Int, _ calendar: ShopCalendar) {
    self.asOfDay = asOfDay
    self.endDay = endDay
    asOf = calendar.endOfDay(asOfDay).rawValue
    end = calendar.endOfDay(endDay).rawValue
  }
}
