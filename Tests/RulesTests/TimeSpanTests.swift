import Events
import Rules
import Testing

@Suite struct TimeSpanTests {
  private static let day: Int64 = 86_400_000

  @Test(arguments: [
    ("1970", 0, 365 * day), ("1972", 730 * day, 1_096 * day), ("1970-02", 31 * day, 59 * day),
    ("1972-02", 761 * day, 790 * day), ("1970-12", 334 * day, 365 * day),
    ("1970-01-02", day, 2 * day),
    ("1970/1/2", day, 2 * day), ("1970-01-02 03:04", day + 11_040_000, day + 11_100_000),
    ("1970-01-02T03:04:05", day + 11_045_000, day + 11_046_000),
  ])
  func readsDatesAsTheyAreWritten(text: String, start: Int64, end: Int64) throws {
    let span = try #require(TimeSpan(parsing: text))
    #expect(span.start == start)
    #expect(span.end == end)
  }

  @Test(arguments: [
    "", "70", "1970-1", "1970-13", "1970-00", "1970-02-30", "0000", "soon", "1970-01-02Z",
    "1970-01-02 03:04+08:00", "1970-", "1970-01-", "03/04/2024", "19700",
  ])
  func refusesAnythingElse(text: String) { #expect(TimeSpan(parsing: text) == nil) }

  @Test func theDayOfAMomentBefore1970() {
    #expect(TimeSpan(clockMilliseconds: -1).day == -1)
    #expect(TimeSpan(day: -3).day == -3)
  }
}
