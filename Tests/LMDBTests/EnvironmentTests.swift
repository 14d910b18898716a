import Foundation
import LMDB
import Testing

@Suite struct EnvironmentTests {
  /// A new environment on a full disk died of SIGBUS: its lock file was mapped, and had no room yet.
  @Test func theLockFileHasItsRoomOnTheDisk() throws {
    let store = try TemporaryEnvironment()
    var status = stat()
    #expect(stat(store.path + "/lock.mdb", &status) == 0)
    #expect(status.st_size > 0)
    #expect(Int(status.st_blocks) * 512 >= status.st_size)
  }

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
    #expect("\(try #require(error))".contains("open /nowhere/at-all: "))
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

  // Reading behind the end of such a file ended the process without a word (SIGBUS).
  @Test func aFileThatWasCutOffIsRefused() throws {
    let store = try TemporaryEnvironment()
    try store.put((0..<200).map { ([1, UInt8($0)], [UInt8](repeating: 3, count: 900)) })
    let whole = try Data(contentsOf: URL(filePath: store.path + "/data.mdb"))
    let copy = URL(filePath: store.path + "/copy")
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    let file = copy.appending(path: "data.mdb")
    for pages in 2..<whole.count / 4_096 {
      try whole.prefix(pages * 4_096 + 17).write(to: file)
      for isReadOnly in [true, false] {
        let error = #expect(throws: LMDBError.self, "\(pages) pages") {
          try Environment(path: copy.path, options: .init(mapSize: 1 << 24, isReadOnly: isReadOnly))
        }
        #expect(error?.code == .cutOff)
        #expect(error?.description.contains("restore a backup") == true)
      }
    }
    try whole.write(to: file)
    _ = try Environment(path: copy.path, options: .init(mapSize: 1 << 24, isReadOnly: true))
  }

  /// Pages that were taken and given back within one transaction are not written, though they be the last.
  @Test func aHealthyFileMayBeShorterThanItsLastPage() throws {
    var shorter = 0
    for round in 1...20 {
      let store = try TemporaryEnvironment()
      for commit in 0..<30 {
        try store.environment.write { transaction in
          for step in 0..<20 {
            let key = [UInt8](repeating: UInt8((commit * round + step * 7) % 60 + 1), count: 2)
            let length = [1, 9, 900, 30_000][(commit + step * round) % 4]
            let value = [UInt8](repeating: 7, count: length)
            try transaction.put(value, for: key, in: store.table)
            if length != 900 { _ = try transaction.delete(key, in: store.table) }
          }
        }
        let path = store.path + "/data.mdb"
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        guard try size < store.environment.usage().fileBytes else { continue }
        shorter += 1
        let copy = FileManager.default.temporaryDirectory.appending(path: "lmdb-\(UUID())")
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: copy) }
        try FileManager.default.copyItem(atPath: path, toPath: copy.path + "/data.mdb")
        _ = try Environment(path: copy.path, options: .init(mapSize: 1 << 24, isReadOnly: true))
      }
    }
    #expect(shorter > 0)
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
