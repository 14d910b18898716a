import Foundation
import LMDB
import Testing

@Suite struct EnvironmentTests {
  @Test func aFullMapSaysWhatToDoAndKeepsTheData() throws {
    let store = try TemporaryEnvironment(mapSize: 1 << 18)
    try store.put([([1], [10])])
    let value = [UInt8](repeating: 3, count: 20_000)
    let error = #expect(throws: LMDBError.self) {
      try store.put((0..<100).map { ([2, UInt8($0)], value) })
    }
    #expect(error?.code == .mapFull)
    #expect("\(try #require(error))".contains("PATRON_MAP_SIZE"))
    #expect(try store.value([1]) == [10])
    #expect(try store.value([2, 0]) == nil)
    try store.put([([3], [30])])
    #expect(try store.value([3]) == [30])
  }

  @Test func aReadOnlyEnvironmentReadsAndRefusesToWrite() throws {
    let store = try TemporaryEnvironment()
    try store.put([([1], [10])])
    let (path, key) = (store.path, [UInt8](arrayLiteral: 1))
    let reading = try Environment(
      path: path,
      options: .init(mapSize: 1 << 24, isReadOnly: true)
    )
    let table = try reading.tables(["table"], creating: false)[0]
    #expect(try reading.read { try $0.value(for: key, in: table).map { Array($0) } } == [10])
    let error = #expect(throws: LMDBError.self) {
      try reading.write { try $0.put([2], for: key, in: table) }
    }
    #expect(error?.code == .permissionDenied)
  }

  @Test func aMissingTableIsNotFound() throws {
    let store = try TemporaryEnvironment()
    let error = #expect(throws: LMDBError.self) {
      try store.environment.tables(["other"], creating: false)
    }
    #expect(error?.code == .notFound)
  }

  @Test func aMissingFolderIsNamedInTheError() throws {
    let error = #expect(throws: LMDBError.self) {
      try Environment(path: "/nowhere/at-all", options: .init(mapSize: 1 << 20))
    }
    #expect(error?.code == .noSuchFile)
    #expect("\(try #require(error))".contains("mdb_env_open /nowhere/at-all: "))
  }

  @Test func aFileOfSomethingElseIsRefusedWithAHint() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "lmdb-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(repeating: 7, count: 20_000).write(to: URL(filePath: path + "/data.mdb"))
    let error = #expect(throws: LMDBError.self) {
      try Environment(path: path, options: .init(mapSize: 1 << 20))
    }
    #expect(error?.code == .invalid)
    #expect("\(try #require(error))".contains("restore a backup"))
  }

  @Test func theLastTransactionChangesExactlyWithCommits() throws {
    let store = try TemporaryEnvironment()
    let before = try store.environment.usage().lastTransaction
    _ = try store.value([1])
    #expect(try store.environment.usage().lastTransaction == before)
    try store.put([([1], [1])])
    #expect(try store.environment.usage().lastTransaction == before + 1)
  }
}
