import Events
import TestSupport
import Testing

@testable import EventLog

@Suite struct ByteKeyTableTests {
  private func number(_ table: ByteKeyTable, _ text: [UInt8], hash: UInt64? = nil) -> UInt32 {
    text.withUnsafeBytes { table.number(of: $0, hash: hash ?? ByteKeyTable.hash($0)) }
  }

  private func insert(_ table: ByteKeyTable, _ text: [UInt8], _ number: UInt32, hash: UInt64? = nil)
  {
    _ = text.withUnsafeBytes {
      table.insert($0, hash: hash ?? ByteKeyTable.hash($0), number: number)
    }
  }

  @Test func answersAsADictionaryDoes() {
    var random = SeededGenerator()
    let table = ByteKeyTable()
    var model: [[UInt8]: UInt32] = [:]
    for step in 1...30_000 {
      let text = (0...random.below(5)).map { _ in UInt8(random.below(12)) }
      #expect(number(table, text) == model[text] ?? 0)
      guard model[text] == nil, random.oneIn(2) else { continue }
      insert(table, text, UInt32(step))
      model[text] = UInt32(step)
    }
    #expect(table.count == model.count)
    #expect(model.count > 5_000)
    for (text, expected) in model { #expect(number(table, text) == expected) }
    table.removeAll()
    #expect(table.count == 0)
    #expect(model.keys.allSatisfy { number(table, $0) == 0 })
  }

  @Test func textsWithEqualHashesAreKeptApart() {
    let table = ByteKeyTable()
    for index in 0..<300 { insert(table, Array("\(index)".utf8), UInt32(index) + 1, hash: 42) }
    for index in 0..<300 {
      #expect(number(table, Array("\(index)".utf8), hash: 42) == UInt32(index) + 1)
    }
    #expect(number(table, Array("300".utf8), hash: 42) == 0)
  }
}
