internal import Events

extension CivilDate {
  /// A day that is known to be in the calendar.
  init(knownYear year: Int, month: Int, day: Int) {
    guard let date = CivilDate(year: year, month: month, day: day) else {
      preconditionFailure("\(year)-\(month)-\(day) is no day.")
    }
    self = date
  }
}
