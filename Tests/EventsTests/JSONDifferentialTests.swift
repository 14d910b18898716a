import Events
import Foundation
import TestSupport
import Testing

/// The same texts read by Python's `json`.
@Suite struct JSONDifferentialTests {
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
      reference: "json_values.py",
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
