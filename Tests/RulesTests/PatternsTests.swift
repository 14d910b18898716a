import Rules
import TestSupport
import Testing

@Suite struct PatternsTests {
  @Test(arguments: [
    ("guest", "guest", true), ("guest", "GUEST", true), ("guest", "guests", false),
    ("CREDIT*", "credit10", true), ("credit*", "credit", true), ("credit*", "a credit", false),
    ("*@relay.*", "x@relay.com", true), ("*@relay.*", "@relay.", true), ("a*b*c", "abc", true),
    ("a*b*c", "a-b-b-c", true), ("a*b*c", "acb", false), ("a*a", "a", false), ("*", "", true),
    ("**", "x", true), (#"*\*\**"#, "王**", true), (#"*\*\**"#, "139****0000", true),
    (#"*\*\**"#, "a*b", false), (#"\*"#, "*", true), (#"\*"#, "x", false), (#"a\b"#, #"a\b"#, true),
    (#"a\"#, #"a\"#, true), ("茶*", "茶叶", true), ("", "", true), ("", "x", false),
  ])
  func aStarIsAnyCharacters(pattern: String, text: String, expected: Bool) {
    #expect(Patterns([pattern]).match(text) == expected)
  }

  @Test func oneOfSeveralIsEnough() {
    let patterns = Patterns(["a*", "b"])
    #expect(patterns.match("ax") && patterns.match("b") && !patterns.match("bx"))
    #expect(!Patterns([]).match(""))
  }

  // The fingerprint of rules with `redeemed_by` was another in every process: the name of a private type was
  // printed with an address.
  @Test func patternsAreToldAsTheyAreWritten() {
    #expect("\(Patterns(["CREDIT*", "a"]))" == #"["CREDIT*", "a"]"#)
  }

  /// Against the plainest meaning: a star takes away any number of characters.
  private static func plainly(_ pattern: Substring, _ text: Substring) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" {
      return text.indices.contains { plainly(pattern.dropFirst(), text[$0...]) }
        || plainly(pattern.dropFirst(), "")
    }
    return text.first == first && plainly(pattern.dropFirst(), text.dropFirst())
  }

  @Test(arguments: Seeds.fresh(4))
  func aMatchIsWhatAPlainSearchFinds(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let pattern = (0..<random.int(0...6)).map { _ in random.pick(["a", "b", "*"]) }.joined()
      let text = (0..<random.int(0...7)).map { _ in random.pick(["a", "b"]) }.joined()
      #expect(
        Patterns([pattern]).match(text) == Self.plainly(pattern[...], text[...]),
        "\(pattern) and \(text)"
      )
    }
  }
}
