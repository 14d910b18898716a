import Events
import TestSupport
import Testing

@Suite struct DateTextTests {
  /// 2024-05-01 00:00 on the clock.
  static let day: Int64 = 1_714_521_600_000

  @Test(arguments: ["2024-05-01", "2024/5/1", "2024.5.1", "20240501", "2024-5-01", "2024/05/01"])
  func datesAloneHaveNoTime(text: String) throws {
    let parsed = try DateText.parse(text)
    #expect(parsed.clockMilliseconds == Self.day)
    #expect(parsed.offsetSeconds == nil)
    #expect(!parsed.hasTime)
  }

  @Test(
    arguments: [
      ("10:30", 37_800_000), ("10:30:00", 37_800_000), ("10:30:05.123", 37_805_123),
      ("9:05", 32_700_000),
      ("10:30:05,1", 37_805_100), ("10:30:05.12", 37_805_120), ("10:30:05.123456789", 37_805_123),
      ("00:00", 0), ("23:59:59", 86_399_000), ("23:59:60", 86_399_000),
    ] as [(String, Int64)]
  )
  func timesFollowABlankOrT(time: String, inDay: Int64) throws {
    for text in ["2024-05-01 \(time)", "2024/5/1T\(time)", "20240501t\(time)"] {
      let parsed = try DateText.parse(text)
      #expect(parsed.clockMilliseconds == Self.day + inDay)
      #expect(parsed.offsetSeconds == nil)
      #expect(parsed.hasTime)
    }
  }

  @Test(arguments: [
    ("Z", 0), ("z", 0), ("UTC", 0), (" UTC", 0), ("+08:00", 28_800), ("+0800", 28_800),
    ("+08", 28_800),
    (" +08:00", 28_800), ("-05:30", -19_800), ("-00:00", 0), ("+14:00", 50_400),
  ])
  func offsetsEndTheText(offset: String, seconds: Int) throws {
    let parsed = try DateText.parse("2024-05-01T10:30:00\(offset)")
    #expect(parsed.clockMilliseconds == Self.day + 37_800_000)
    #expect(parsed.offsetSeconds == seconds)
  }

  @Test(arguments: ["03/04/2024", "3.4.2024", "03-04-24", "1/2/24 10:30", "24-05-01"])
  func datesThatDoNotBeginWithTheYearAreAmbiguous(text: String) {
    #expect(throws: DateText.ParseError.ambiguous) { try DateText.parse(text) }
  }

  @Test(arguments: [
    "", " ", "today", "2024", "2024-05", "2024-05/01", "2024-13-01", "2024-02-30", "20240230",
    "202405011", "2024051", "2024-05-01x", "2024-05-01 ", "2024-05-01 24:00", "2024-05-01 10",
    "2024-05-01 10:5", "2024-05-01 10:60", "2024-05-01 10:30:61", "2024-05-01 10:30:00.",
    "2024-05-01T10:30+8", "2024-05-01T10:30+08:0", "2024-05-01T10:30 CET", "2024-05-01T10:30Zx",
    "2024-05-01T10:30+19:00", "2024-05-01Z", "１２-05-01", "2024-05-01T10:30 PM", "2024-00-01",
    "0000-01-01", " 2024-05-01", "2024-05-01  10:30",
  ])
  func anythingElseIsNoDate(text: String) {
    #expect(throws: DateText.ParseError.notADate) { try DateText.parse(text) }
  }

  @Test func whatTimestampsWriteIsReadBack() throws {
    var random = SeededGenerator()
    let (first, last) = (-62_135_596_800_000, 253_402_300_799_999) as (Int64, Int64)
    for _ in 0..<3_000 {
      let moment = Timestamp(rawValue: .random(in: first...last, using: &random))
      let parsed = try DateText.parse("\(moment)")
      #expect(parsed.clockMilliseconds == moment.rawValue)
      #expect(parsed.offsetSeconds == 0)
    }
  }
}
