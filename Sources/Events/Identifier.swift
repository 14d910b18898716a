/// A name somebody is known by: `email:ann@example.com`, `phone:13900000000`, `taobao:nick`.
///
/// Two identifiers are the same exactly when their normalised texts are.
public struct Identifier: Hashable, Sendable {
  /// The most bytes an identifier can have.
  public static let maximumLength = 400

  /// `namespace:value`, normalised.
  public let text: String

  public var namespace: Substring { text[..<(text.firstColon ?? text.endIndex)] }
  public var value: Substring {
    text[text.index(after: text.firstColon ?? text.startIndex)...]
  }

  public enum ParseError: Error, Equatable {
    case noNamespace(String)
    case noValue(String)
    case tooLong(Int)
    case holdsNUL
  }

  /// Takes an identifier of the log as it stands: by older rules it may have been normalised otherwise.
  package init(stored text: String) throws(ParseError) {
    guard text.contains(":") else { throw .noNamespace(text) }
    guard text.utf8.count <= Self.maximumLength else { throw .tooLong(text.utf8.count) }
    self.text = text
  }

  /// Reads `namespace:value`.
  public init(parsing text: String) throws(ParseError) {
    guard let colon = text.firstColon else { throw .noNamespace(text) }
    try self.init(namespace: text[..<colon], value: text[text.index(after: colon)...])
  }

  /// Lower-cases the namespace and e-mail addresses; referral codes, which people type, become capitals of usual
  /// width; telephone numbers lose blanks, hyphens, dots,
  /// brackets, and the country of a Chinese mobile number; nothing that cannot be seen stays at the ends,
  /// and a line break counts as a blank.
  public init(
    namespace: some StringProtocol,
    value: some StringProtocol
  ) throws(ParseError) {
    let namespace = namespace.lowercased()
    guard Self.isNamespace(namespace) else { throw .noNamespace("\(namespace):\(value)") }
    var value = value.trimmingInvisible.onOneLine
    switch namespace {
    case "email": value = EmailAddress.normalised(value)
    case "phone": value = TelephoneNumber.normalised(value)
    case "referral": value = value.visible.trimmingBlanks.uppercased()
    default: break
    }
    guard !value.utf8.contains(0) else { throw .holdsNUL }
    guard !value.isEmpty else { throw .noValue("\(namespace):") }
    let text = "\(namespace):\(value)"
    guard text.utf8.count <= Self.maximumLength else { throw .tooLong(text.utf8.count) }
    self.text = text
  }

  /// What a value of an export's customer column means: an identifier where it is written as one, an
  /// e-mail address where it is one, otherwise a name within `source`.
  public init(customer value: some StringProtocol, source: String) throws(ParseError) {
    let value = value.trimmingInvisible
    if value.lowercased().hasPrefix("mailto:") {
      try self.init(namespace: "email", value: value)
    } else if let colon = value.firstIndex(of: ":"), Self.isNamespace(value[..<colon].lowercased()),
      value.index(after: colon) < value.endIndex
    {
      try self.init(namespace: value[..<colon], value: value[value.index(after: colon)...])
    } else if EmailAddress.isOne(EmailAddress.normalised(value)) {
      try self.init(namespace: "email", value: value)
    } else {
      try self.init(namespace: Self.namespace(ofSource: source), value: value)
    }
  }

  /// Whom somebody names who brought them: an identifier where it is written as one, an e-mail address or telephone
  /// number where it can be nothing else, otherwise whoever gave away that code.
  public init(referrer text: some StringProtocol) throws(ParseError) {
    if text.contains(":"), let written = try? Identifier(parsing: String(text)) {
      self = written
    } else if EmailAddress.isOne(EmailAddress.normalised(text)) {
      try self.init(namespace: "email", value: text)
    } else if TelephoneNumber.isSurelyOne(TelephoneNumber.normalised(text)) {
      try self.init(namespace: "phone", value: text)
    } else {
      try self.init(referralCode: text)
    }
  }

  /// The person a referral code stands for: whoever lists it among their identifiers, or `erased:7`, as
  /// the log writes the code of somebody who was erased.
  public init(referralCode code: some StringProtocol) throws(ParseError) {
    if Self.isErased(code) {
      try self.init(stored: String(code))
    } else {
      try self.init(namespace: "referral", value: code)
    }
  }

  /// The code that orders give of this person; `nil` if this is no referral code.
  package var referralCode: String? {
    if namespace == "referral" { return String(value) }
    return Self.isErased(text) ? text : nil
  }

  /// Whether `text` is what the log calls somebody who was erased: `erased:7`.
  package static func isErased(_ text: some StringProtocol) -> Bool {
    guard text.hasPrefix("erased:") else { return false }
    let number = text.utf8.dropFirst("erased:".utf8.count)
    return !number.isEmpty && number.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  /// Whether identifiers can have this namespace: 1 to 32 of `a-z 0-9 _ - .`, a letter first.
  public static func isNamespace(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, first >= 0x61 && first <= 0x7A, text.utf8.count <= 32 else {
      return false
    }
    return text.utf8.allSatisfy {
      ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5F || $0 == 0x2D
        || $0 == 0x2E
    }
  }

  /// A source's name as a namespace of at most 24 characters.
  ///
  /// Letters become small and blanks `-`; where other characters than a namespace may have are lost, or letters at
  /// the end, eight digits of the name's XXH64 tell it from other names. 天猫店 and 京东店 are two shops.
  public static func namespace(ofSource source: String) -> String {
    let plain = source.lowercased().replacing(" ", with: "-")
    let named = isNamespace(plain) ? plain : "s-" + plain
    if named.utf8.count <= 24, isNamespace(named), source.utf8.allSatisfy({ $0 < 0x80 }) {
      return named
    }
    let kept = plain.unicodeScalars.filter { isNamespace("a\($0)") }
      .reduce(into: "") { $0.unicodeScalars.append($1) }
    let stem = (isNamespace(kept) ? kept : "s-" + kept).prefix(15)
    var source = source
    let hash = source.withUTF8 { XXHash64.hash(UnsafeRawBufferPointer($0)) }
    let digits = String(UInt32(truncatingIfNeeded: hash), radix: 16)
    return stem + (stem.hasSuffix("-") ? "" : "-") + String(repeating: "0", count: 8 - digits.count)
      + digits
  }
}

extension Identifier: CustomStringConvertible {
  public var description: String { text }
}

extension String {
  /// Where the first character is that is a colon; one between two of ASCII is found among the bytes.
  fileprivate var firstColon: Index? {
    guard let at = utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let isPlain = utf8[..<at].allSatisfy { $0 < 0x80 } && utf8[at...].dropFirst().first ?? 0 < 0x80
    return isPlain ? at : firstIndex(of: ":")
  }
}

extension StringProtocol {
  /// Without blanks, tabs and line breaks at either end.
  public var trimmingBlanks: SubSequence {
    if hasPlainEnds { return self[...] }
    let isBlank: (Character) -> Bool = { $0.isWhitespace }
    guard let start = firstIndex(where: { !isBlank($0) }),
      let end = lastIndex(where: { !isBlank($0) })
    else { return self[endIndex...] }
    return self[start...end]
  }
}
