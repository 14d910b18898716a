package import Events
internal import Rules

/// What `today` and its like mean in a condition: by the day that is asked about, not by the clock.
package struct ShopMoments: Sendable {
  private let spans: [String: TimeSpan]

  static let names = ["today", "this_month", "last_month", "this_year"]

  /// `asOf` is the moment that is asked about.
  package init(asOf: Timestamp, _ calendar: ShopCalendar) {
    let day = calendar.day(of: asOf)
    let date = CivilDate(daysSince1970: day)
    let isJanuary = date.month == 1
    spans = [
      "today": TimeSpan(day: day),
      "this_month": TimeSpan(year: date.year, month: date.month),
      "last_month": TimeSpan(
        year: isJanuary ? date.year - 1 : date.year,
        month: isJanuary ? 12 : date.month - 1
      ),
      "this_year": TimeSpan(year: date.year),
    ].compactMapValues { $0 }
  }

  subscript(name: String) -> TimeSpan? { spans[name] }
}
