import Events
import Foundation
import TestSupport
import Testing

@Suite struct ShopCalendarTests {
  let shanghai: ShopCalendar
  let newYork: ShopCalendar

  init() throws {
    shanghai = try #require(ShopCalendar(identifier: "Asia/Shanghai"))
    newYork = try #require(ShopCalendar(identifier: "America/New_York"))
  }

  private func utc(_ text: String) throws -> Timestamp {
    Timestamp(rawValue: try DateText.parse(text).clockMilliseconds)
  }

  private func moment(_ text: String, in calendar: ShopCalendar) throws -> Timestamp {
    calendar.moment(try DateText.parse(text))
  }

  @Test func aNameThatIsNoZoneIsRefused() {
    #expect(ShopCalendar(identifier: "Asia/Peking") == nil)
    #expect(ShopCalendar(identifier: "") == nil)
  }

  @Test func aDayBeginsAtMidnightInTheShop() throws {
    let midnight = try utc("2024-04-30 16:00")
    #expect(shanghai.day(of: midnight) == CivilDate(year: 2024, month: 5, day: 1)?.daysSince1970)
    #expect(shanghai.hour(of: midnight) == 0)
    let before = Timestamp(rawValue: midnight.rawValue - 1)
    #expect(shanghai.day(of: before) == CivilDate(year: 2024, month: 4, day: 30)?.daysSince1970)
    #expect(shanghai.hour(of: before) == 23)
    #expect(shanghai.text(before) == "2024-04-30 23:59:59")
  }

  @Test(arguments: [
    ("2024-05-01 10:30", "2024-05-01 02:30"), ("2024-05-01", "2024-04-30 16:00"),
    ("2024-05-01T10:30Z", "2024-05-01 10:30"), ("2024-05-01T10:30-04:00", "2024-05-01 14:30"),
    // Summer time was kept in 1988.
    ("1988-07-01 12:00", "1988-07-01 03:00"),
  ])
  func clockTimesAreTakenInTheShopsZone(text: String, expected: String) throws {
    #expect(try moment(text, in: shanghai) == utc(expected))
  }

  @Test(arguments: [
    ("2024-03-10 01:59", "2024-03-10 06:59"),
    // Skipped: as if the clock had not been put forward.
    ("2024-03-10 02:00", "2024-03-10 07:00"), ("2024-03-10 02:30", "2024-03-10 07:30"),
    ("2024-03-10 03:00", "2024-03-10 07:00"), ("2024-03-10 12:00", "2024-03-10 16:00"),
    ("2024-11-03 00:59", "2024-11-03 04:59"),
    // Twice: the first.
    ("2024-11-03 01:00", "2024-11-03 05:00"), ("2024-11-03 01:30", "2024-11-03 05:30"),
    ("2024-11-03 02:00", "2024-11-03 07:00"), ("2024-11-04 00:00", "2024-11-04 05:00"),
  ])
  func theClockIsPutForwardAndBack(text: String, expected: String) throws {
    #expect(try moment(text, in: newYork) == utc(expected))
  }

  @Test(arguments: [
    ("2024-03-10", "2024-03-11 03:59:59.999"), ("2024-03-09", "2024-03-10 04:59:59.999"),
    ("2024-11-03", "2024-11-04 04:59:59.999"), ("1998-06-30", "1998-07-01 03:59:59.999"),
  ])
  func theEndOfADayIsItsLastMillisecond(text: String, expected: String) throws {
    let day =
      try #require(try? DateText.parse(text)).clockMilliseconds / Timestamp.millisecondsPerDay
    let end = newYork.endOfDay(Int(day))
    #expect(end == (try utc(expected)))
    #expect(newYork.day(of: end) == Int(day))
    #expect(newYork.day(of: Timestamp(rawValue: end.rawValue + 1)) == Int(day) + 1)
    #expect(try newYork.asOf(text) == end)
  }

  @Test func asOfTakesADateTimeAsItIs() throws {
    #expect(try shanghai.asOf("2024-05-01T00:00Z") == utc("2024-05-01"))
    #expect(try shanghai.asOf("2024-05-01 12:00") == utc("2024-05-01 04:00"))
    #expect(throws: DateText.ParseError.notADate) { try shanghai.asOf("yesterday") }
    #expect(throws: DateText.ParseError.ambiguous) { try shanghai.asOf("1/5/2024") }
  }

  @Test(arguments: [
    "Asia/Shanghai", "America/New_York", "Europe/London", "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu", "Pacific/Apia", "UTC",
  ])
  func agreesWithFoundationAndEveryClockTimeComesBack(zone: String) throws {
    var random = SeededGenerator()
    let calendar = try #require(ShopCalendar(identifier: zone))
    let foundation = try #require(TimeZone(identifier: zone))
    for _ in 0..<1_500 {
      let moment = Timestamp(rawValue: .random(in: 0..<4_102_444_800_000, using: &random))
      let seconds = Double(moment.rawValue) / 1_000
      let offset = foundation.secondsFromGMT(for: Date(timeIntervalSince1970: seconds))
      #expect(calendar.offset(at: moment.rawValue) == Int64(offset) * 1_000, "\(moment)")
      // A clock time leads back to this moment, or, where it occurs twice, to the one before.
      let clock = moment.rawValue + calendar.offset(at: moment.rawValue)
      let back = calendar.moment(atClock: clock)
      #expect(back <= moment)
      #expect(back.rawValue + calendar.offset(at: back.rawValue) == clock)
    }
  }
}
