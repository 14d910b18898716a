import Events
import Foundation
import Testing

@Suite struct CivilDateTests {
  @Test(arguments: [
    (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2000, 3, 1, 11_017),
    (1900, 3, 1, -25_508), (2024, 12, 31, 20_088), (1, 1, 1, -719_162), (9999, 12, 31, 2_932_896),
  ])
  func knowsTheDayNumber(year: Int, month: Int, day: Int, number: Int) throws {
    let date = try #require(CivilDate(year: year, month: month, day: day))
    #expect(date.daysSince1970 == number)
    #expect(CivilDate(daysSince1970: number) == date)
  }

  @Test(arguments: [
    (2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 13, 1), (2024, 0, 1), (2024, 1, 0),
    (2024, 1, 32), (0, 1, 1), (10_000, 1, 1),
  ])
  func refusesDaysThatAreNotInTheCalendar(year: Int, month: Int, day: Int) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test func everyDayOfFourHundredYearsFollowsTheOneBefore() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    var previous = CivilDate(daysSince1970: -73_051)
    for number in -73_050...73_050 {
      let date = CivilDate(daysSince1970: number)
      #expect(date.daysSince1970 == number)
      #expect(CivilDate(year: date.year, month: date.month, day: date.day) == date)
      #expect(previous < date)
      let isNextDay = date.month == previous.month && date.day == previous.day + 1
      let isNextMonth = date.day == 1 && date.month == previous.month % 12 + 1
      #expect(isNextDay || isNextMonth)
      previous = date
      guard number % 97 == 0 else { continue }
      let parts = calendar.dateComponents(
        [.year, .month, .day],
        from: Date(timeIntervalSince1970: Double(number) * 86_400)
      )
      #expect([parts.year, parts.month, parts.day] == [date.year, date.month, date.day])
    }
  }

  @Test func datesAndTimesAreWrittenWithLeadingZeros() throws {
    #expect("\(try #require(CivilDate(year: 987, month: 6, day: 5)))" == "0987-06-05")
    #expect("\(Timestamp(rawValue: 1_714_559_400_005))" == "2024-05-01T10:30:00.005Z")
    #expect("\(Timestamp(rawValue: -1))" == "1969-12-31T23:59:59.999Z")
    let text = Timestamp(rawValue: 1_714_559_400_005).localText(offsetSeconds: 28_800)
    #expect(text == "2024-05-01 18:30:00")
  }

  @Test(
    arguments: [(7, 3, 2), (-7, 3, -3), (-6, 3, -2), (0, 3, 0), (-1, 86_400_000, -1)]
      as [(Int64, Int64, Int64)]
  )
  func divisionIsRoundedDown(value: Int64, divisor: Int64, quotient: Int64) {
    #expect(value.flooredDivision(by: divisor) == quotient)
  }
}
