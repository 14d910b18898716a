internal import Events

/// Amounts as people write them: `$1,433.66`, `1.250,00 €`, `(33.62)`, `0元`.
struct AmountText: Sendable {
  let mark: OrderFormat.DecimalMark
  /// Whether something says that this is the mark: the format, an option, or other amounts of the file.
  var isSettled = true
  /// What is taken off besides currency signs and codes.
  let strip: [String]

  /// An amount without what stands beside it.
  struct Reading: Equatable {
    /// With a point, and nothing but digits and a minus sign.
    let plain: String
    /// What the text says of the currency.
    let marks: [CurrencyMark]
  }

  /// Whether `text` is an amount as Patron writes it.
  @inline(__always)
  static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
    var points = 0
    var index = text.count > 0 && text[0] == 0x2D ? 1 : 0
    while index < text.count {
      let byte = text[index]
      if byte == 0x2E {
        points &+= 1
      } else if !CellText.isDigit(byte) {
        return false
      }
      index &+= 1
    }
    return points <= 1
  }

  /// The amount, and the currency as far as it says one; `nil` where it is none.
  func read(_ text: String) -> Reading? {
    var rest = Substring(text)
    for word in strip { rest = rest.replacing(word, with: "")[...] }
    rest = rest.trimmingBlanks
    var isNegative = false
    if rest.hasPrefix("("), rest.hasSuffix(")") {
      isNegative = true
      rest = rest.dropFirst().dropLast()
    }
    guard let first = rest.firstIndex(where: Self.isOfNumber),
      let last = rest.lastIndex(where: Self.isOfNumber)
    else { return nil }
    var before = rest[..<first].filter { !$0.isWhitespace }[...]
    let behind = rest[rest.index(after: last)...].filter { !$0.isWhitespace }
    if let sign = before.first, "-−+".contains(sign) {
      if sign != "+" { isNegative.toggle() }
      before.removeFirst()
    }
    if let sign = before.last, "-−".contains(sign), !isNegative {
      isNegative = true
      before.removeLast()
    }
    guard let marksBefore = CurrencyMark.all(in: before),
      let marksBehind = CurrencyMark.all(in: behind[...]),
      let digits = ungrouped(String(rest[first...last]))
    else { return nil }
    return Reading(plain: (isNegative ? "-" : "") + digits, marks: marksBefore + marksBehind)
  }

  private static func isOfNumber(_ character: Character) -> Bool {
    character.isNumber || ".,'’".contains(character)
  }

  /// Without the signs between thousands; `nil` where these do not part thousands.
  private func ungrouped(_ text: String) -> String? {
    let decimal: Character = mark == .point ? "." : ","
    let halves = text.split(separator: decimal, omittingEmptySubsequences: false)
    guard halves.count <= 2, let whole = halves.first else { return nil }
    let groups = whole.split(omittingEmptySubsequences: false) {
      $0 == (mark == .point ? "," : ".") || $0 == "'" || $0 == "’" || $0.isWhitespace
    }
    guard groups.dropFirst().allSatisfy({ $0.count == 3 }),
      groups[0].count > 0 || halves.count == 2,
      groups.count == 1 || (1...3).contains(groups[0].count)
    else { return nil }
    let decimals = halves.count == 2 ? halves[1] : ""
    let digits = groups.joined() + decimals
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return groups.joined() + (decimals.isEmpty ? "" : "." + decimals)
  }

  /// Whether `text` is an amount by the one mark or the other.
  static func isAmount(_ text: String) -> Bool {
    OrderFormat.DecimalMark.allCases.contains { Self(mark: $0, strip: []).read(text) != nil }
  }

  /// Whether `text` is an amount as Patron writes it but for what stands beside it, such as `¥88.50`, `88.50元` or
  /// `(33.62)`, so that it can be read in one way only.
  static func isPlainButMarked(_ text: String) -> Bool {
    guard !text.contains(","), let plain = Self(mark: .point, strip: []).read(text)?.plain else {
      return false
    }
    // `¥2.000` may be two thousand.
    return plain != text && (!plain.contains(".") || evidence(plain) == .point)
  }

  /// The decimal mark that `text` shows beyond doubt; `nil` where it could be read either way.
  static func evidence(_ text: String) -> OrderFormat.DecimalMark? {
    let marks = text.filter { $0 == "." || $0 == "," }
    guard let last = marks.last, let place = text.lastIndex(of: last) else { return nil }
    if marks.contains(where: { $0 != last }) { return last == "." ? .point : .comma }
    guard marks.count == 1 else { return last == "." ? .comma : .point }
    let decimals = text[text.index(after: place)...].prefix { $0.isNumber }
    // Three digits may be thousands where one to three others stand before them, and no zero in front.
    let whole = text[..<place].reversed().prefix { $0.isNumber }
    guard decimals.count != 3 || !(1...3).contains(whole.count) || whole.last == "0" else {
      return nil
    }
    return last == "." ? .point : .comma
  }

  /// Whether the one mark of `text` could part decimals or thousands.
  static func isDoubtful(_ text: String) -> Bool {
    text.contains { ".,".contains($0) } && evidence(text) == nil
  }

  /// Whether the point of an amount as Patron writes it could part thousands: `1.500`, but not `1.50`, `0.500` or
  /// `1234.500`.
  ///
  /// **Per-event path.**
  @inline(__always)
  static func isDoubtful(plain text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 5, text[text.count &- 4] == 0x2E else { return false }
    let start = CellText.isDigit(text[0]) ? 0 : 1
    return (1...3).contains(text.count &- 4 &- start) && text[start] != 0x30
  }

  /// Why an amount is refused that `isDoubtful`.
  static func doubt(_ written: String) -> String {
    "“\(written)” could be read in two ways: say --decimals comma if a comma parts decimals in this file, or "
      + "--decimals point if a point does"
  }
}
