import Events
import Replay
import Testing

struct DateSpanTests {
  private func day(_ year: Int, _ month: Int, _ day: Int) throws -> Int {
    try #require(CivilDate(year: year, month: month, day: day)).daysSince1970
  }

  @Test(arguments: [
    ("30d", DateSpan.days(30)), ("30", .days(30)), ("4w", .days(28)), ("3m", .months(3)),
  ])
  func spansAreReadAsPeopleWriteThem(text: String, span: DateSpan) {
    #expect(DateSpan(text) == span)
  }

  @Test(arguments: [
    "", "d", "0d", "-3d", "3y", "1.5m", "3 m", "٣d", "99999999999999999999d", "1201m",
  ])
  func anythingElseIsNoSpan(text: String) { #expect(DateSpan(text) == nil) }

  @Test
  func monthsKeepToTheCalendar() throws {
    let start = try day(2024, 1, 31)
    #expect(try DateSpan.months(1).after(start) == day(2024, 2, 29))
    #expect(try DateSpan.months(3).after(start) == day(2024, 4, 30))
    #expect(try DateSpan.months(12).after(start) == day(2025, 1, 31))
    #expect(try DateSpan.months(2).after(day(2024, 11, 15)) == day(2025, 1, 15))
  }

  // The month after December 9999 ended the program.
  @Test func monthsAfterTheYear9999LieAfterAllDates() throws {
    let last = try day(9999, 12, 31)
    #expect(DateSpan.months(1).after(last) == last + 1)
    #expect(DateSpan.months(1_200).after(try day(9999, 1, 31)) == last + 1)
    #expect(DateSpan.months(1).after(try day(9999, 11, 30)) == last - 1)
    let plan = BackTestPlan(from: last - 1, to: last, every: .months(1), holdout: .months(3))
    #expect(plan.days == [last - 1])
  }

  @Test
  func aSeriesThatBeginsAtAMonthsEndKeepsToTheEnds() throws {
    let plan = BackTestPlan(
      from: try day(2023, 1, 31),
      to: try day(2023, 4, 30),
      every: .months(1),
      holdout: .days(90)
    )
    #expect(
      try plan.days == [day(2023, 1, 31), day(2023, 2, 28), day(2023, 3, 31), day(2023, 4, 30)]
    )
  }

  /// Who bought on March 30 and 31 was in no holdout: that of February ended on March 29.
  @Test func holdoutsOfMonthsKeepToTheEndsToo() throws {
    func plan(_ every: DateSpan, _ holdout: DateSpan) throws -> BackTestPlan {
      BackTestPlan(
        from: try day(2024, 1, 31),
        to: try day(2024, 3, 31),
        every: every,
        holdout: holdout
      )
    }
    let months = try plan(.months(1), .months(1)).periods
    #expect(
      months.map(\.day) == [try day(2024, 1, 31), try day(2024, 2, 29), try day(2024, 3, 31)]
    )
    #expect(
      months.map(\.endDay) == [try day(2024, 2, 29), try day(2024, 3, 31), try day(2024, 4, 30)]
    )
    #expect(
      try plan(.months(1), .days(30)).periods.map(\.endDay)
        == [try day(2024, 3, 1), try day(2024, 3, 30), try day(2024, 4, 30)]
    )
    // A date that is counted in days has no month's end to keep to.
    #expect(try plan(.days(29), .months(1)).periods[1].endDay == day(2024, 3, 29))
  }
}
