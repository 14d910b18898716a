/// Parts the text of an expression into its tokens.
struct ExpressionLexer {
  enum Token: Equatable {
    case number(Double)
    case text(String)
    case word(String)
    /// A word, a point, and a word or a text in quotes.
    case member(String, of: String)
    /// A word after `$`.
    case parameter(String)
    case sign(String)
    case end
  }

  private let characters: [Character]
  private var at = 0

  init(_ text: String) { characters = Array(text) }

  private static let signs: Set<String> = [
    "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", ",",
  ]

  /// Each token with its column, from 1; the last is the end.
  mutating func tokens() throws(Expression.ParseError) -> [(token: Token, column: Int)] {
    var tokens: [(token: Token, column: Int)] = []
    while at < characters.count {
      if characters[at].isWhitespace {
        at += 1
        continue
      }
      let column = at + 1
      tokens.append((try token(), column))
    }
    tokens.append((.end, characters.count + 1))
    return tokens
  }

  private mutating func token() throws(Expression.ParseError) -> Token {
    let character = characters[at]
    if Self.isDigit(character) { return try number() }
    if Self.isQuote(character) { return .text(try quoted()) }
    if Self.beginsWord(character) { return try wordOrMember() }
    if character == "$", at + 1 < characters.count, Self.beginsWord(characters[at + 1]) {
      at += 1
      return .parameter(word())
    }
    let pair = String(characters[at..<min(at + 2, characters.count)])
    let sign = Self.signs.contains(pair) ? pair : String(character)
    guard Self.signs.contains(sign) else {
      throw .init(column: at + 1, reason: "“\(sign)” is not expected here\(Self.meant(sign))")
    }
    at += sign.count
    return .sign(sign)
  }

  /// What to type instead of a sign that is none here.
  private static func meant(_ sign: String) -> String {
    switch sign {
    case "=": ": equality is written =="
    case "“", "”", "„", "«", "»", "＂", "‘", "’", "「", "」", "『", "』", "＇":
      ": texts stand in straight quotes, \" or '"
    case "≥", "≧": ": type >="
    case "≤", "≦": ": type <="
    case "≠": ": type !="
    case "×": ": type *"
    case "÷": ": type /"
    case "−", "–", "—": ": type -"
    case "、": ": type a comma"
    default:
      fullWidth(sign).map { ": it is full-width, as a Chinese keyboard gives it; type \($0)" } ?? ""
    }
  }

  /// The sign of ASCII that a full-width one stands for; `nil` if it is none.
  private static func fullWidth(_ sign: String) -> String? {
    guard let scalar = sign.unicodeScalars.first, (0xFF01...0xFF5E).contains(scalar.value) else {
      return nil
    }
    let narrow = String(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
    return narrow == "=" ? "==" : narrow
  }

  private mutating func number() throws(Expression.ParseError) -> Token {
    let text = take { Self.isDigit($0) || $0 == "." }
    guard let number = Double(text) else {
      throw .init(column: at - text.count + 1, reason: "“\(text)” is no number")
    }
    return .number(number)
  }

  private mutating func quoted() throws(Expression.ParseError) -> String {
    let (start, quote) = (at, characters[at])
    at += 1
    let text = take { $0 != quote }
    guard at < characters.count else {
      throw .init(column: start + 1, reason: "the text in quotes never ends")
    }
    at += 1
    return text
  }

  private mutating func wordOrMember() throws(Expression.ParseError) -> Token {
    let word = word()
    guard at + 1 < characters.count, characters[at] == "." else { return .word(word) }
    if Self.isQuote(characters[at + 1]) {
      at += 1
      return .member(try quoted(), of: word)
    }
    guard Self.beginsWord(characters[at + 1]) else { return .word(word) }
    at += 1
    return .member(self.word(), of: word)
  }

  private mutating func word() -> String {
    take { Self.beginsWord($0) || $0.isNumber }
  }

  private mutating func take(_ belongs: (Character) -> Bool) -> String {
    let start = at
    while at < characters.count, belongs(characters[at]) { at += 1 }
    return String(characters[start..<at])
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isNumber && character.isASCII
  }

  private static func isQuote(_ character: Character) -> Bool {
    character == "\"" || character == "'"
  }

  private static func beginsWord(_ character: Character) -> Bool {
    character.isLetter || character == "_"
  }
}
