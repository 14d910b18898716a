internal import Events
internal import Foundation

/// What the numbers of a spreadsheet's cells stand for: numbers, or dates.
struct CellFormats {
  /// Whether each style shows a date.
  private let isDate: [Bool]
  /// Day 0, in days since 1970.
  private let firstDay: Int

  init(styles: XMLElement?, isFrom1904: Bool) {
    // 1899-12-30 makes days from March 1900 on right; Macs once counted from 1904-01-01.
    firstDay = isFrom1904 ? -24_107 : -25_569
    var codes: [Int: String] = [:]
    for format in styles?.child("numFmts")?.children(named: "numFmt") ?? [] {
      guard let id = format["numFmtId"].flatMap({ Int($0) }) else { continue }
      codes[id] = format["formatCode"]
    }
    isDate = (styles?.child("cellXfs")?.children(named: "xf") ?? []).map { style in
      let id = style["numFmtId"].flatMap { Int($0) } ?? 0
      return codes[id].map(Self.isDate) ?? Self.dateFormats.contains(id)
    }
  }

  /// The formats that are dates or times without being written out (ECMA-376, 18.8.30).
  private static let dateFormats = Set(14...22).union(27...36).union(45...47).union(50...58)

  /// Whether a format's code shows a part of a date, outside quotes and brackets.
  private static func isDate(_ code: String) -> Bool {
    var rest = code.lowercased()
    rest.replace(/"[^"]*"|\[[^\]]*\]|\\./, with: "")
    return !rest.contains("general") && rest.contains { "ymdhs年月日".contains($0) }
  }

  /// The text of a number.
  ///
  /// Spreadsheets keep 15 digits: a longer id is shown as what it has become, `3.51531314732936e+16`.
  func text(_ value: String, style: Int) -> String {
    guard let number = Double(value) else { return value }
    guard style < isDate.count, isDate[style], number >= 0, number < 2_958_466 else {
      return String(format: "%.15g", number)
    }
    let seconds = Int((number * 86_400).rounded())
    let (day, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let time = [second / 3_600, second / 60 % 60, second % 60].map { part in
      part < 10 ? "0\(part)" : "\(part)"
    }.joined(separator: ":")
    if day == 0 { return time }
    let date = "\(CivilDate(daysSince1970: firstDay + day))"
    return second == 0 ? date : "\(date) \(time)"
  }
}
