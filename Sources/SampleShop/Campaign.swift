internal import Events

/// A mailing to everybody who agreed to get mail.
struct Campaign {
  /// What the mail feed calls it: `double-11-2025`.
  let name: String
  let link: String

  /// When the first mail goes out: ten in the morning.
  let second: Int

  /// The last four mailings of the period.
  static func all(in period: Period) -> [Campaign] {
    var campaigns: [Campaign] = []
    for year in period.end.year - 2...period.end.year {
      let newYear = Season.chineseNewYear(of: year).daysSince1970
      campaigns += [
        Campaign("new-year-gifts", on: CivilDate(daysSince1970: newYear - 18), year, period),
        Campaign("spring-tea", on: CivilDate(knownYear: year, month: 4, day: 1), year, period),
        Campaign("mid-year", on: CivilDate(knownYear: year, month: 6, day: 12), year, period),
        Campaign("double-11", on: CivilDate(knownYear: year, month: 11, day: 8), year, period),
      ]
    }
    return campaigns.filter { (0..<Period.seconds - 7 * 86_400).contains($0.second) }.suffix(4)
  }

  private init(_ name: String, on date: CivilDate, _ year: Int, _ period: Period) {
    self.name = "\(name)-\(year)"
    link = "https://shop.example.com/\(name)?utm_source=mail&utm_campaign=\(name)-\(year)"
    second = period.second(of: date) + 10 * 3_600
  }
}
