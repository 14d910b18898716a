import Events
import TestSupport

/// Made-up JSON values with everything in them that is hard to read.
enum RandomJSON {
  private static let scalars: [Unicode.Scalar] = [
    "a", "z", "0", " ", "\"", "\\", "/", "\n", "\r", "\t", "\0", "\u{1F}", "\u{7F}", "é", "王", "🎉",
    "\u{2028}", "\u{FEFF}", "\u{FFFF}", "\u{10FFFF}", "\u{D7FF}", "\u{E000}",
    "e\u{301}".unicodeScalars.last ?? "x",
  ]

  static func text(_ random: inout SeededGenerator) -> String {
    var view = String.UnicodeScalarView()
    for _ in 0..<random.below(8) { view.append(random.pick(scalars)) }
    return String(view)
  }

  static func number(_ random: inout SeededGenerator) -> String {
    var text = random.oneIn(2) ? "-" : ""
    text += random.oneIn(4) ? "0" : "\(random.below(1_000_000) + 1)"
    if random.oneIn(3) { text += ".\(random.below(1_000))" }
    if random.oneIn(4) { text += random.pick(["e", "E", "e+", "E-"]) + "\(random.below(20))" }
    return text
  }

  static func value(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
    switch random.below(depth > 0 ? 6 : 4) {
    case 0: return random.pick([.null, .bool(true), .bool(false)])
    case 1: return .number(number(&random))
    case 2, 3: return .string(text(&random))
    case 4: return .array((0..<random.below(4)).map { _ in value(&random, depth: depth - 1) })
    default:
      // Names are compared as Swift compares texts: “é” is “e” with an accent.
      var names: Set<String> = []
      for _ in 0..<random.below(4) { names.insert(text(&random)) }
      return .object(names.sorted().map { JSONValue.Member($0, value(&random, depth: depth - 1)) })
    }
  }
}
