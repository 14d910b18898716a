import Projections
import TestSupport
import Testing

@Suite struct StateCodingTests {
  private static let numbers: [UInt64] = [
    0, 1, 127, 128, 16_383, 16_384, 1 << 32, UInt64(Int64.max), 1 << 63, .max,
  ]

  private func bytes(_ write: (inout StateWriter) -> Void) -> [UInt8] {
    var writer = StateWriter()
    write(&writer)
    return Array(writer.bytes)
  }

  private func read(_ bytes: [UInt8], _ body: (inout StateReader) throws -> Void) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
    defer { buffer.deallocate() }
    buffer.copyBytes(from: bytes)
    var reader = StateReader(UnsafeRawBufferPointer(buffer))
    try body(&reader)
  }

  @Test(arguments: numbers)
  func aNumberIsReadAsItWasWritten(number: UInt64) throws {
    let signed = Int64(bitPattern: number)
    let bytes = bytes { writer in
      writer.unsigned(number)
      writer.signed(signed)
      writer.signed(0 &- signed)
    }
    try read(bytes) { reader in
      let read = (try reader.unsigned(), try reader.signed(), try reader.signed())
      #expect(read == (number, signed, 0 &- signed))
      #expect(reader.isAtEnd)
    }
  }

  @Test(arguments: Seeds.fresh(3))
  func numbersFollowEachOther(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    // More than the writer's first memory holds.
    let numbers = (0..<3_000).map { _ in random.next() >> UInt64(random.int(0...63)) }
    let bytes = bytes { writer in
      for number in numbers { writer.unsigned(number) }
    }
    try read(bytes) { reader in
      for number in numbers {
        let read = try reader.unsigned()
        #expect(read == number)
      }
      #expect(reader.isAtEnd)
    }
  }

  @Test(arguments: Seeds.fresh(3))
  func numbersCanBeSkipped(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let numbers = (0..<200).map { _ in random.next() >> UInt64(random.int(0...63)) }
    let bytes = bytes { writer in
      for number in numbers { writer.unsigned(number) }
    }
    for count in numbers.indices {
      try read(bytes) { reader in
        try reader.skip(count)
        let next = try reader.unsigned()
        #expect(next == numbers[count])
      }
    }
    try read(bytes) { reader in
      try reader.skip(numbers.count)
      #expect(reader.isAtEnd)
    }
    #expect(throws: StateReader.Damage.self) {
      try read(bytes) { try $0.skip(numbers.count + 1) }
    }
  }

  @Test func smallNumbersAreShort() {
    #expect(bytes { $0.unsigned(127) } == [0x7F])
    #expect(bytes { $0.unsigned(300) } == [0xAC, 0x02])
    #expect(bytes { $0.signed(-1) } == [0x01])
    #expect(bytes { $0.signed(1) } == [0x02])
    #expect(bytes { $0.signed(.min) }.count == 10)
  }

  @Test(arguments: [[], [0x80], [0xFF, 0xFF], Array(repeating: 0x80, count: 11)] as [[UInt8]])
  func aNumberThatDoesNotEndIsDamage(bytes: [UInt8]) throws {
    try read(bytes) { reader in
      #expect(throws: StateReader.Damage.self) { try reader.unsigned() }
    }
  }

  @Test func aCountBeyondTheBytesIsDamage() throws {
    let bytes = bytes { $0.unsigned(3) } + [1, 2]
    try read(bytes) { reader in
      #expect(throws: StateReader.Damage.self) { try reader.count() }
    }
  }

  @Test func aWriterCanBeUsedAgain() {
    var writer = StateWriter()
    writer.unsigned(5)
    writer.removeAll()
    writer.unsigned(6)
    #expect(Array(writer.bytes) == [6])
  }
}
