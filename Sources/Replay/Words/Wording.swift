package import Events

/// How figures are written in sentences.
package struct Wording: Sendable {
  package let currency: Currency

  package init(currency: Currency) { self.currency = currency }

  /// Such as `CNY 1,234.50`.
  package func money(_ minorUnits: Int128) -> String {
    "\(currency.code) \(Decimals.grouped(minorUnits, digits: currency.minorDigits))"
  }

  /// Such as `1,234`.
  package static func count(_ number: Int) -> String { Decimals.grouped(number) }

  /// Such as `1 customer` or `1,234 customers`.
  package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(Decimals.grouped(number)) \(number == 1 ? one : many ?? one + "s")"
  }

  /// A share between 0 and 1 in percent, with so many decimals.
  package static func percent(_ share: Double, decimals: Int = 0) -> String {
    number(share * 100, decimals: decimals) + " %"
  }

  /// A part of a whole in percent; 0 % and 100 % are said only where they are exact.
  package static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "0 %" }
    let share = Double(part) / Double(whole)
    if part > 0, share < 0.01 { return "less than 1 %" }
    if part < whole, share > 0.99 { return "more than 99 %" }
    return percent(share)
  }

  /// Such as `2.66`; a minus is a true one.
  package static func number(_ number: Double, decimals: Int) -> String {
    Decimals.format(Decimals.rounded(number, digits: decimals), digits: decimals)
      .replacing("-", with: "−")
  }

  /// `2024-05-01`.
  package static func date(_ day: Int) -> String { "\(CivilDate(daysSince1970: day))" }
}
