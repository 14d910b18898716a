import LMDB
import Testing

@Suite struct TransactionTests {
  struct Stop: Error {}

  let store: TemporaryEnvironment

  init() throws { store = try TemporaryEnvironment() }

  @Test func whatWasPutIsFoundAndReplaced() throws {
    try store.put([([1], [10]), ([2], [])])
    try store.put([([1], [11, 12])])
    #expect(try store.value([1]) == [11, 12])
    #expect(try store.value([2]) == [])
    #expect(try store.value([3]) == nil)
  }

  @Test func deletingSaysWhetherTheKeyWasThere() throws {
    try store.put([([1], [10]), ([2], [20])])
    let answers = try store.environment.write { transaction in
      [
        try transaction.delete([1], in: store.table), try transaction.delete([1], in: store.table),
      ]
    }
    #expect(answers == [true, false])
    #expect(try store.value([1]) == nil)
    #expect(try store.value([2]) == [20])
  }

  @Test func theNumberOfEntriesIsCounted() throws {
    try store.put((0..<50).map { ([UInt8($0)], [1]) })
    let counts = try store.environment.write { transaction in
      let before = try transaction.count(of: store.table)
      try transaction.delete([7], in: store.table)
      return [before, try transaction.count(of: store.table)]
    }
    #expect(counts == [50, 49])
  }

  @Test func appendingTakesRisingKeysOnly() throws {
    try store.environment.write { transaction in
      try transaction.append([1], for: [1], in: store.table)
      try transaction.append([2], for: [1, 0], in: store.table)
      try transaction.append([3], for: [2], in: store.table)
    }
    for key: [UInt8] in [[2], [1, 9]] {
      let error = #expect(throws: LMDBError.self) {
        try store.environment.write { try $0.append([4], for: key, in: store.table) }
      }
      #expect(error?.code == .keyExists)
    }
    #expect(try store.value([2]) == [3])
  }

  @Test func throwingAbortsEverythingInTheTransaction() throws {
    try store.put([([1], [10])])
    #expect(throws: Stop.self) {
      try store.environment.write { transaction in
        try transaction.put([11], for: [1], in: store.table)
        try transaction.put([20], for: [2], in: store.table)
        throw Stop()
      }
    }
    #expect(try store.value([1]) == [10])
    #expect(try store.value([2]) == nil)
    // The writer's place is free again.
    try store.put([([2], [21])])
    #expect(try store.value([2]) == [21])
  }

  @Test(arguments: [1, 2, 510, 511])
  func keysOfOneTo511BytesAreTaken(length: Int) throws {
    let key = [UInt8](repeating: 7, count: length)
    try store.put([(key, [1])])
    #expect(try store.value(key) == [1])
  }

  @Test(arguments: [0, 512, 4_000])
  func otherKeysAreRefusedAndHarmNothing(length: Int) throws {
    let key = [UInt8](repeating: 7, count: length)
    #expect(throws: LMDBError.self) {
      try store.environment.write { transaction in
        try transaction.put([1], for: [1], in: store.table)
        try transaction.put([1], for: key, in: store.table)
      }
    }
    #expect(try store.value([1]) == nil)
  }

  @Test func valuesOfManyPagesComeBackWhole() throws {
    let long = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try store.put([([1], long)])
    #expect(try store.value([1]) == long)
  }

  @Test func aReaderKeepsItsSnapshotWhileOthersWrite() throws {
    try store.put([([1], [10])])
    let transaction = try ReadTransaction(store.environment)
    try store.put([([1], [11]), ([2], [20])])
    #expect(try transaction.value(for: [1], in: store.table).map { Array($0) } == [10])
    #expect(try transaction.value(for: [2], in: store.table) == nil)
    #expect(try store.value([1]) == [11])
  }

  @Test func aWriterSeesItsOwnWrites() throws {
    let seen = try store.environment.write { transaction in
      try transaction.put([5], for: [1], in: store.table)
      return try transaction.value(for: [1], in: store.table).map { Array($0) }
    }
    #expect(seen == [5])
  }
}
