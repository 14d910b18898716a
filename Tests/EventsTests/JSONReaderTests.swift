import Events
import TestSupport
import Testing

@Suite struct JSONReaderTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "10", "-1.5", "1e5", "1E+5", "0.5e-10",
    "12345678901234567890.123",
    "\"\"", "\"a\"", "[]", "{}", "[1,2]", "{\"a\":1}", "{\"a\":{\"b\":[null,true]}}", "\"王小明 🎉\"",
    "\"\u{7F}\"",
  ])
  func validTextComesBackAsItWas(text: String) throws {
    #expect(try JSONReader.parse(text).description == text)
    #expect(try JSONReader.parse(" \t\r\n" + text + "\n ").description == text)
  }

  @Test(arguments: [
    (#""\u0041""#, "A"), (#""\ud83c\udf89""#, "🎉"), (#""\uD83C\uDF89""#, "🎉"),
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
    (#""\u0000""#, "\0"), (#""\uFFFF""#, "\u{FFFF}"), (#""\ue000""#, "\u{e000}"),
  ])
  func escapesAreRead(text: String, expected: String) throws {
    #expect(try JSONReader.parse(text) == .string(expected))
  }

  /// Text, where it goes wrong, and a word of the reason.
  static let invalid: [(String, Int, String)] = [
    ("", 0, "ends"), ("  ", 2, "ends"), ("nul", 0, "begins"), ("True", 0, "begins"),
    ("+1", 0, "begins"),
    (".5", 0, "begins"), ("01", 1, "more text"), ("1.", 2, "digit"), ("-", 1, "digit"),
    ("1e", 2, "digit"),
    ("1e+", 3, "digit"), ("0x1", 1, "more text"), ("NaN", 0, "begins"), ("'a'", 0, "begins"),
    ("[1,]", 3, "begins"), ("[1 2]", 3, "comma or ]"), ("[", 1, "ends"), ("[1", 2, "comma or ]"),
    ("{", 1, "name in quotes"), ("{\"a\"}", 4, "colon"), ("{\"a\":}", 5, "begins"),
    ("{\"a\":1,}", 7, "name in quotes"),
    ("{\"a\":1 \"b\":2}", 7, "comma or }"), ("{a:1}", 1, "name in quotes"), ("1 1", 2, "more text"),
    ("{\"a\":1,\"b\":2,\"a\":3}", 13, "occurs twice"), (#"{"a":1,"\u0061":2}"#, 7, "occurs twice"),
    ("\"abc", 0, "never ends"), ("\"a\nb\"", 2, "control character"),
    (#""\x""#, 1, "no such escape"),
    (#""\u12""#, 3, "hexadecimal"), (#""\u+123""#, 3, "hexadecimal"),
    (#""\u-000""#, 3, "hexadecimal"),
    (#""\u12g4""#, 3, "hexadecimal"),
    (#""\ud800""#, 1, "surrogate"), (#""\udc00""#, 1, "surrogate"),
    (#""ab\ud800\u0041""#, 3, "surrogate"),
    (#""\ud800x""#, 1, "surrogate"), (#""\"#, 2, "escape"), ("[\"a\", nope]", 6, "begins"),
    ("{}}", 2, "more text"),
    ("\u{FEFF}1", 0, "begins"),
  ]

  @Test(arguments: invalid)
  func invalidTextIsRefusedWhereItGoesWrong(text: String, offset: Int, reason: String) {
    let error = #expect(throws: JSONReader.ParseError.self) { try JSONReader.parse(text) }
    #expect(error?.offset == offset)
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test(
    arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]
      as [[UInt8]]
  )
  func aTextThatIsNotUTF8IsRefused(bytes: [UInt8]) {
    let text = Array("[\"a".utf8) + bytes + Array("\"]".utf8)
    let error = #expect(throws: JSONReader.ParseError.self) {
      try text.withUnsafeBytes { try JSONReader.parse($0) }
    }
    #expect(error?.offset == 1)
    #expect(error?.reason == "the text is not UTF-8")
  }

  @Test func nestingHasALimit() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(try JSONReader.parse(nested(64)).description == nested(64))
    let error = #expect(throws: JSONReader.ParseError.self) { try JSONReader.parse(nested(65)) }
    #expect(error?.offset == 64)
    #expect(throws: JSONReader.ParseError.self) { try JSONReader.parse(nested(1_000_000)) }
    let wide = "[" + Array(repeating: "[]", count: 200).joined(separator: ",") + "]"
    #expect(try JSONReader.parse(wide).array?.count == 200)
  }

  @Test func randomValuesComeBack() throws {
    var random = SeededGenerator()
    for _ in 0..<500 {
      let value = RandomJSON.value(&random, depth: 4)
      #expect(try JSONReader.parse("\(value)") == value)
    }
  }

  @Test func cutOrChangedTextsNeverCrash() throws {
    var random = SeededGenerator()
    for _ in 0..<3_000 {
      var bytes = Array("\(RandomJSON.value(&random, depth: 3))".utf8)
      bytes.removeLast(random.below(bytes.count + 1))
      for _ in 0..<random.below(4) where !bytes.isEmpty {
        bytes[random.below(bytes.count)] = UInt8.random(in: 0...255, using: &random)
      }
      do { _ = try bytes.withUnsafeBytes { try JSONReader.parse($0) } } catch {
        let offset = try #require(error as? JSONReader.ParseError).offset
        #expect(offset >= 0 && offset <= bytes.count)
      }
    }
  }
}
