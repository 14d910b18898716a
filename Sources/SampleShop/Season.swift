internal import Events

/// How busy the shop is on each day of the period: a clock that runs fast on busy days.
///
/// An ordinary day lasts 1 on this clock, 11 November lasts 9. Customers wait evenly by this clock,
/// so their orders crowd together where the shop is busy (a time-changed Poisson process).
struct Season: Sendable {
  /// The clock at the beginning of each day, and at the end of the last.
  private let clock: [Double]

  init(_ period: Period) {
    var clock = [0.0]
    for day in 0..<Period.days {
      clock.append(clock[day] + Self.weight(dayNumber: period.firstDay + day))
    }
    self.clock = clock
  }

  var total: Double { clock[Period.days] }

  /// What the clock shows at the beginning of a day.
  func clock(atDay day: Int) -> Double { clock[day] }

  /// The day on which the clock shows `time`, or nil after the period.
  func day(at time: Double) -> Int? {
    guard time < total else { return nil }
    var low = 0
    var high = Period.days
    while high - low > 1 {
      let middle = (low + high) / 2
      if clock[middle] <= time { low = middle } else { high = middle }
    }
    return low
  }
}

extension Season {
  private static func weight(dayNumber: Int) -> Double {
    let date = CivilDate(daysSince1970: dayNumber)
    let weekday = (dayNumber + 4) % 7  // 1970-01-01 was a Thursday; Sunday is 0.
    let ofWeek = weekday == 0 || weekday == 6 ? 1.15 : 1
    return ofWeek * ofMonth[date.month - 1] * sale(date) * newYear(date, dayNumber: dayNumber)
  }

  /// Spring tea in April, camping in May and October, quiet after the New Year.
  private static let ofMonth = [1, 0.85, 1, 1.2, 1.2, 1, 0.9, 0.9, 1, 1.15, 1, 0.95]

  private static func sale(_ date: CivilDate) -> Double {
    switch (date.month, date.day) {
    case (6, 16), (6, 17): 2
    case (6, 18): 4.5
    case (11, 1...10): 1.3
    case (11, 11): 9
    case (11, 12): 2
    case (12, 12): 2.5
    default: 1
    }
  }

  /// Gifts are bought in the weeks before the Chinese New Year; then the couriers stop.
  private static func newYear(_ date: CivilDate, dayNumber: Int) -> Double {
    switch dayNumber - chineseNewYear(of: date.year).daysSince1970 {
    case -25 ... -8: 1.9
    case -7 ... -1: 0.7
    case 0...6: 0.3
    default: 1
    }
  }

  static func chineseNewYear(of year: Int) -> CivilDate {
    let known = newYears[year] ?? (month: 2, day: 5)  // The middle of where it can fall.
    return CivilDate(knownYear: year, month: known.month, day: known.day)
  }

  private static let newYears: [Int: (month: Int, day: Int)] = [
    2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22),
    2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13),
    2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
  ]
}
