import LMDB
import Testing

@Suite struct CursorTests {
  let store: TemporaryEnvironment
  static let keys: [[UInt8]] = [[1], [1, 5], [3], [3, 0], [200]]

  init() throws {
    store = try TemporaryEnvironment()
    try store.put(Self.keys.map { ($0, $0 + [9]) })
  }

  /// What `body` finds: the keys, after checking their values.
  private func keys(_ body: (borrowing Cursor) throws -> [Cursor.Entry?]) throws -> [[UInt8]?] {
    try store.environment.read { transaction in
      let cursor = try Cursor(store.table, in: transaction)
      return try body(cursor).map { entry in
        guard let (key, value) = entry else { return nil }
        #expect(Array(value) == Array(key) + [9])
        return Array(key)
      }
    }
  }

  @Test func walksForwardsInTheOrderOfBytes() throws {
    let found = try keys { cursor in
      var entries = [try cursor.first()]
      while entries[entries.count - 1] != nil { entries.append(try cursor.next()) }
      return entries
    }
    #expect(found == Self.keys + [nil])
  }

  @Test func walksBackwards() throws {
    let found = try keys { cursor in
      var entries = [try cursor.last()]
      while entries[entries.count - 1] != nil { entries.append(try cursor.previous()) }
      return entries
    }
    #expect(found == Self.keys.reversed() + [nil])
  }

  @Test func startsAtAKeyOrTheNextGreater() throws {
    let found = try keys { cursor in
      [
        try cursor.first(from: [0]), try cursor.first(from: [1]), try cursor.first(from: [1, 0]),
        try cursor.first(from: [3, 1]), try cursor.first(from: [201]),
      ]
    }
    #expect(found == [[1], [1], [1, 5], [200], nil])
  }

  @Test func endsAtAKeyOrTheNextLess() throws {
    let found = try keys { cursor in
      [
        try cursor.last(upTo: [0]), try cursor.last(upTo: [1]), try cursor.last(upTo: [2]),
        try cursor.last(upTo: [3, 0]), try cursor.last(upTo: [3, 0, 0]),
        try cursor.last(upTo: [255]),
      ]
    }
    #expect(found == [nil, [1], [1, 5], [3, 0], [3, 0], [200]])
  }

  @Test func anEmptyTableHasNeitherFirstNorLast() throws {
    let empty = try TemporaryEnvironment()
    let found = try empty.environment.read { transaction in
      let cursor = try Cursor(empty.table, in: transaction)
      return [
        try cursor.first() == nil, try cursor.last() == nil, try cursor.first(from: [1]) == nil,
        try cursor.last(upTo: [1]) == nil,
      ]
    }
    #expect(found == [true, true, true, true])
  }

  @Test func walksManyPages() throws {
    let keys = (0..<5_000).map { [UInt8(2), UInt8($0 >> 8), UInt8($0 & 255)] }
    try store.put(keys.shuffled().map { ($0, [UInt8](repeating: 1, count: 90)) })
    let found = try store.environment.read { transaction in
      let cursor = try Cursor(store.table, in: transaction)
      var found: [[UInt8]] = []
      var entry = try cursor.first(from: [2])
      while let (key, _) = entry, key.first == 2 {
        found.append(Array(key))
        entry = try cursor.next()
      }
      return found
    }
    #expect(found == keys)
  }
}
