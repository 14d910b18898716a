/// Reads one JSON text (RFC 8259) and says at which byte it goes wrong.
///
/// A name that occurs twice in an object is refused: what would the writer have meant?
public struct JSONReader {
  public struct ParseError: Error, Equatable {
    /// Bytes from the start of the text.
    public let offset: Int
    public let reason: String
  }

  /// Deeper nesting is refused, so that no text can exhaust the stack.
  public static let maximumDepth = 64

  private let bytes: UnsafeRawBufferPointer
  private var index = 0
  private var depth = 0

  public static func parse(_ bytes: UnsafeRawBufferPointer) throws(ParseError) -> JSONValue {
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value()
    reader.skipBlanks()
    guard reader.index == bytes.count else { throw reader.error("more text after the JSON value") }
    return value
  }

  public static func parse(_ text: String) throws(ParseError) -> JSONValue {
    try parse(Array(text.utf8))
  }

  public static func parse(_ bytes: [UInt8]) throws(ParseError) -> JSONValue {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(ParseError) in try parse(bytes) }
    }
    return try result.get()
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private func error(_ reason: String, at offset: Int? = nil) -> ParseError {
    ParseError(offset: offset ?? index, reason: reason)
  }

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      index += 1
    }
  }

  private mutating func value() throws(ParseError) -> JSONValue {
    skipBlanks()
    switch current {
    case 0x7B: return try object()
    case 0x5B: return try array()
    case 0x22: return .string(try string())
    case 0x74: return try word("true", .bool(true))
    case 0x66: return try word("false", .bool(false))
    case 0x6E: return try word("null", .null)
    case .some(let byte) where byte == 0x2D || (byte >= 0x30 && byte <= 0x39):
      return .number(try number())
    case nil: throw error("the text ends where a value should be")
    default: throw error("no JSON value begins like this")
    }
  }

  private mutating func word(
    _ word: StaticString,
    _ value: JSONValue
  ) throws(ParseError) -> JSONValue {
    let expected = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard index + expected.count <= bytes.count,
      bytes[index..<index + expected.count].elementsEqual(expected)
    else { throw error("no JSON value begins like this") }
    index += expected.count
    return value
  }

  private mutating func enter() throws(ParseError) {
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw error("nested more than \(Self.maximumDepth) deep")
    }
    index += 1
    skipBlanks()
  }

  private mutating func object() throws(ParseError) -> JSONValue {
    try enter()
    defer { depth -= 1 }
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    if current == 0x7D {
      index += 1
      return .object(members)
    }
    while true {
      skipBlanks()
      let start = index
      guard current == 0x22 else { throw error("a member's name in quotes is expected") }
      let name = try string()
      guard Self.isNew(name, in: members, &names) else {
        throw error("“\(name)” occurs twice", at: start)
      }
      skipBlanks()
      guard current == 0x3A else { throw error("a colon is expected after “\(name)”") }
      index += 1
      members.append(JSONValue.Member(name, try value()))
      skipBlanks()
      let separator = current
      index += 1
      if separator == 0x7D { return .object(members) }
      guard separator == 0x2C else { throw error("a comma or } is expected", at: index - 1) }
    }
  }

  /// Whether no member has this name; few names are compared one by one, sooner than they are hashed into `names`.
  private static func isNew(
    _ name: String,
    in members: [JSONValue.Member],
    _ names: inout Set<String>
  ) -> Bool {
    if members.count < 16 { return !members.contains { $0.name == name } }
    if names.isEmpty { names = Set(members.map(\.name)) }
    return names.insert(name).inserted
  }

  private mutating func array() throws(ParseError) -> JSONValue {
    try enter()
    defer { depth -= 1 }
    var elements: [JSONValue] = []
    if current == 0x5D {
      index += 1
      return .array(elements)
    }
    while true {
      elements.append(try value())
      skipBlanks()
      let separator = current
      index += 1
      if separator == 0x5D { return .array(elements) }
      guard separator == 0x2C else { throw error("a comma or ] is expected", at: index - 1) }
    }
  }

  private mutating func digits() throws(ParseError) {
    let start = index
    while let byte = current, byte >= 0x30 && byte <= 0x39 { index += 1 }
    guard index > start else { throw error("a digit is expected") }
  }

  private mutating func number() throws(ParseError) -> String {
    let start = index
    if current == 0x2D { index += 1 }
    if current == 0x30 { index += 1 } else { try digits() }
    if current == 0x2E {
      index += 1
      try digits()
    }
    if current == 0x65 || current == 0x45 {
      index += 1
      if current == 0x2B || current == 0x2D { index += 1 }
      try digits()
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func string() throws(ParseError) -> String {
    let start = index
    index += 1
    let textStart = index
    while let byte = current, byte != 0x22, byte != 0x5C, byte >= 0x20 { index += 1 }
    if current == 0x22 {
      // Hardly a text has anything that is escaped.
      index += 1
      let text = UnsafeRawBufferPointer(rebasing: bytes[textStart..<index - 1])
      return try self.text(text.bindMemory(to: UInt8.self).span, at: start)
    }
    var collected = Array(bytes[textStart..<index])
    while let byte = current, byte != 0x22 {
      index += 1
      if byte == 0x5C {
        try escape(into: &collected)
      } else if byte < 0x20 {
        throw error("a control character in a text must be escaped", at: index - 1)
      } else {
        collected.append(byte)
      }
    }
    guard current == 0x22 else { throw error("the text in quotes never ends", at: start) }
    index += 1
    return try text(collected.span, at: start)
  }

  private func text(_ bytes: Span<UInt8>, at start: Int) throws(ParseError) -> String {
    guard let text = try? UTF8Span(validating: bytes) else {
      throw error("the text is not UTF-8", at: start)
    }
    return String(copying: text)
  }

  private mutating func escape(into collected: inout [UInt8]) throws(ParseError) {
    guard let byte = current else { throw error("the text ends within an escape") }
    index += 1
    switch byte {
    case 0x22, 0x5C, 0x2F: collected.append(byte)
    case 0x62: collected.append(0x08)
    case 0x66: collected.append(0x0C)
    case 0x6E: collected.append(0x0A)
    case 0x72: collected.append(0x0D)
    case 0x74: collected.append(0x09)
    case 0x75: try unicode(into: &collected)
    default: throw error("no such escape", at: index - 2)
    }
  }

  private mutating func unicode(into collected: inout [UInt8]) throws(ParseError) {
    let start = index - 2
    var value = try fourHexadecimals()
    if (0xD800..<0xDC00).contains(value) {
      guard current == 0x5C, index + 1 < bytes.count, bytes[index + 1] == 0x75 else {
        throw error("half of a surrogate pair", at: start)
      }
      index += 2
      let low = try fourHexadecimals()
      guard (0xDC00..<0xE000).contains(low) else {
        throw error("half of a surrogate pair", at: start)
      }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw error("half of a surrogate pair", at: start)
    }
    collected.append(contentsOf: Array(String(Character(scalar)).utf8))
  }

  private mutating func fourHexadecimals() throws(ParseError) -> UInt32 {
    guard index + 4 <= bytes.count else { throw error("four hexadecimal digits are expected") }
    var value: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      // Not by `UInt32(_:radix:)`, which takes a sign.
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("four hexadecimal digits are expected")
      }
      value = value << 4 | UInt32(digit)
    }
    index += 4
    return value
  }
}
