import Events
import Foundation
import TestSupport
import Testing

/// The same texts read by Python's `json`.
@Suite struct JSONDifferentialTests {
  /// Per text how Python writes the value again, or that it refused it.
  ///
  /// A member named twice is refused, as
  /// Patron does; so are the numbers that are none, which Python takes.
  static let script = """
    import json, sys
    def members(pairs):
      if len({name for name, _ in pairs}) != len(pairs): raise ValueError("twice")
      return dict(pairs)
    def refuse(text): raise ValueError(text)
    class Number(float):
      def __new__(cls, text):
        number = super().__new__(cls, text); number.text = text; return number
      def __repr__(self): return self.text
    def whole(text):
      return Number(text)
    def write(value):
      if isinstance(value, Number): return value.text
      if isinstance(value, list): return "[" + ",".join(map(write, value)) + "]"
      if isinstance(value, dict):
        return "{" + ",".join(json.dumps(n) + ":" + write(v) for n, v in value.items()) + "}"
      return json.dumps(value)
    for line in sys.stdin.buffer.read().split(b"\\0"):
      try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=members, parse_constant=refuse,
          parse_int=whole, parse_float=whole)
        text = write(value)
        print("refused" if "\\\\ud" in text and has_half(value) else text)
      except (ValueError, UnicodeDecodeError):
        print("refused")
    """

  static let halves = """
    def has_half(value):
      if isinstance(value, str): return any(0xD800 <= ord(c) < 0xE000 for c in value)
      if isinstance(value, list): return any(map(has_half, value))
      if isinstance(value, dict): return any(has_half(n) or has_half(v) for n, v in value.items())
      return False

    """

  @Test(.enabled(if: Python.plain != nil, "there is no python3"))
  func pythonReadsTheSame() throws {
    var random = SeededGenerator()
    let alphabet = Array("{}[]\",:\\0123456789.eE+-tfnu \t\n\rabcdef/王🎉é\u{1}".utf8)
    var texts: [[UInt8]] = []
    for _ in 0..<4_000 {
      var bytes = Array("\(RandomJSON.value(&random, depth: 3))".utf8)
      for _ in 0..<random.below(3) {
        let at = random.below(bytes.count + 1)
        switch random.below(3) {
        case 0: bytes.insert(random.pick(alphabet), at: at)
        case 1 where at < bytes.count: bytes.remove(at: at)
        case 2 where at < bytes.count: bytes[at] = random.pick(alphabet)
        default: bytes.insert(contentsOf: Array("\\ud83c".utf8), at: at)
        }
      }
      // An empty text between separators, or one with a separator in it, is nobody's.
      if !bytes.isEmpty, !bytes.contains(0) { texts.append(bytes) }
    }
    let output = try Python.run(
      Self.halves + Self.script,
      input: Data(texts.joined(separator: [0]))
    )
    let answers = String(decoding: output, as: UTF8.self).split(separator: "\n")
    try #require(answers.count == texts.count)
    #expect(answers.contains("refused") && answers.contains { $0 != "refused" })
    for (bytes, answer) in zip(texts, answers) {
      let ours = try? bytes.withUnsafeBytes { try JSONReader.parse($0) }
      let theirs = answer == "refused" ? nil : try JSONReader.parse(String(answer))
      #expect(ours == theirs, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }
}
