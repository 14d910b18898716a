/// Telephone numbers: one text for the ways in which people write one.
enum TelephoneNumber {
  /// What parts the digits and says nothing; the last is the blank of Chinese texts.
  private static let separators: Set<Unicode.Scalar> = [
    " ", "-", "(", ")", ".", "\t", "\u{3000}", "\u{A0}",
  ]

  /// Without what parts the digits or cannot be seen, in ASCII, with `+` for `00` before an international number.
  ///
  /// A mobile number of mainland China is its eleven digits, with or without `+86`, `0086` and `86`. What
  /// it gives it leaves as it is.
  static func normalised(_ text: some StringProtocol) -> String {
    var number = String.UnicodeScalarView()
    for scalar in withoutDecimals(text.visible.trimmingBlanks).unicodeScalars {
      if !separators.contains(scalar) { number.append(scalar) }
    }
    return withoutChina(withPlus(String(number)))
  }

  /// A number has so many digits at least; what has fewer is a filler, or an extension alone.
  static let fewestDigits = 5

  /// Several numbers in one text have more; one with its country and extension has fewer.
  private static let mostDigits = 20

  /// Whether a normalised text is a number: digits enough and not too many, not all of them 0, and no letters but
  /// those that begin an extension.
  static func isOne(_ number: some StringProtocol) -> Bool {
    let digits = number.utf8.filter(isDigit)
    guard (fewestDigits...mostDigits).contains(digits.count), digits.contains(where: { $0 != 0x30 })
    else { return false }
    guard let letter = number.firstIndex(where: \.isLetter) else { return true }
    let main = number[..<letter]
    guard main.utf8.count(where: isDigit) >= fewestDigits else { return false }
    let word = number[letter...].prefix { $0.isLetter }
    return extensions.contains(word.lowercased())
      && number[word.endIndex...].allSatisfy { !$0.isLetter }
  }

  /// Whether a normalised text can be nothing else than a number: with its country, or a mobile number of mainland
  /// China.
  static func isSurelyOne(_ number: String) -> Bool {
    number.hasPrefix("+") && isOne(number) || isChineseMobile(number[...].utf8)
  }

  /// What people write before an extension.
  private static let extensions: Set = ["x", "ext", "extension", "转", "转接", "分机", "分机号"]

  /// Spreadsheets and data frames write a number without decimals as one with `.0`.
  private static func withoutDecimals(_ text: Substring) -> Substring {
    guard text.hasSuffix(".0"), text.utf8.count >= fewestDigits + 2,
      text.utf8.dropLast(2).allSatisfy(isDigit)
    else { return text }
    return text.dropLast(2)
  }

  private static func withPlus(_ number: String) -> String {
    let rest = number.utf8.dropFirst(2)
    guard number.hasPrefix("00"), (8...15).contains(rest.count), rest.first != 0x30,
      rest.allSatisfy(isDigit)
    else { return number }
    return "+" + number.dropFirst(2)
  }

  private static func withoutChina(_ number: String) -> String {
    for prefix in ["+86", "86"] where number.hasPrefix(prefix) {
      let rest = number.dropFirst(prefix.count)
      if isChineseMobile(rest.utf8) { return String(rest) }
    }
    return number
  }

  /// Whether it is `1`, a digit from 3 on, and nine more.
  private static func isChineseMobile(_ digits: Substring.UTF8View) -> Bool {
    digits.count == 11 && digits.first == 0x31
      && digits.dropFirst().first.map { $0 >= 0x33 } == true
      && digits.allSatisfy(isDigit)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
