extension Decimals {
  /// A whole number with commas between its thousands.
  public static func grouped(_ number: some BinaryInteger) -> String {
    (number < 0 ? "-" : "") + grouped(String(number.magnitude))
  }

  /// Minor units as a decimal, with commas between its thousands.
  public static func grouped(_ minorUnits: Int128, digits: Int) -> String {
    let text = format(minorUnits, digits: digits)
    let whole = text.drop { $0 == "-" }.prefix { $0 != "." }
    return text.prefix { $0 == "-" } + grouped(String(whole)) + text[whole.endIndex...]
  }

  private static func grouped(_ digits: String) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }
}
