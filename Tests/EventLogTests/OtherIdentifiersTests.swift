import EventLog
import Events
import TestSupport
import Testing

/// Who else has the value of an identifier that nobody has.
@Suite struct OtherIdentifiersTests {
  /// All identifiers were read for it: a name that nobody has took ten times as long as one that is there.
  @Test(arguments: Seeds.fresh(3))
  func theyAreFoundAsByReadingAll(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let namespaces = ["a", "a-b", "a.b", "ab", "b", "phone", "z"]
    let values = ["1", "1:2", "2", ":", "12025550123", "+12025550123", "王芳", "a:1", "zz"]
    let store = try TemporaryStore()
    let known = Set((0..<20).map { _ in "\(random.pick(namespaces)):\(random.pick(values))" })
    try store.append(
      try known.sorted().enumerated().map { number, text in
        try .placed("\(number)", by: text, day: 19_000, total: 1)
      }
    )
    let log = try store.open(for: .reading)
    for value in values + ["nobody's"] {
      let unknown = try Identifier(parsing: "other:\(value)")
      var expected = known.filter { $0.drop { $0 != ":" }.dropFirst() == value }.sorted()
      let number = try? Identifier(namespace: "phone", value: value[...]).text
      if let number, known.contains(number), !expected.contains(number) { expected.append(number) }
      let said = try log.others(than: unknown)
      #expect((said == nil) == expected.isEmpty, "\(value) in \(known)")
      let list = expected.prefix(5).joined(separator: ", ")
      if expected.count > 1 {
        let more = expected.count > 5 ? " … (\(expected.count) in all)" : ""
        #expect(said == "Did you mean one of these: \(list)\(more)?")
      } else if expected.count == 1 {
        #expect(said == "Did you mean \(list)?")
      }
    }
  }
}
