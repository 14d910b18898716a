import Events
import Foundation
import LMDB
import TestSupport
import Testing

@testable import EventLog

@Suite struct StoreTests {
  /// What was no number was taken for no limit at all.
  @Test func aMapSizeIsANumberOfBytes() throws {
    #expect(try Store.mapSize(nil) == Store.defaultMapSize)
    #expect(try Store.mapSize("20000000") == 20_000_000)
    for text in ["", "abc", "1e9", "10G", "0", "-5", "99999999999999999999"] {
      let error = #expect(throws: StoreError.self) { try Store.mapSize(text) }
      #expect(error?.message == "PATRON_MAP_SIZE is “\(text)”, which is no number of bytes.")
    }
  }

  let settings: ShopSettings

  init() throws {
    settings = ShopSettings(currency: try #require(Currency("CNY")), timeZone: "Asia/Shanghai")
  }

  private func expectError(_ words: String, hint: String?, _ body: () throws -> Void) {
    let error = #expect(throws: StoreError.self) { try body() }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    if let hint { #expect(error?.hint?.contains(hint) == true, "\(error?.hint ?? "")") }
  }

  @Test func aStoreKeepsItsSettings() throws {
    let store = try TemporaryStore(currency: "JPY", timeZone: "Asia/Tokyo")
    let log = try store.open(for: .reading)
    #expect(log.settings.currency.code == "JPY")
    #expect(log.settings.timeZone == "Asia/Tokyo")
    #expect(try log.head().position == .start)
    #expect(try log.verify().eventCount == 0)
  }

  // Foundation's words came with two full stops, and said nothing of what to do.
  @Test(arguments: [
    (CocoaError.Code.fileWriteNoPermission, "Permission denied", "check the owner and the mode"),
    (.fileWriteVolumeReadOnly, "Read-only file system", "reading goes on"),
    (.fileWriteOutOfSpace, "No space left on device", "Free some space"),
  ])
  func aFileErrorOfFoundationSaysWhatToDo(code: CocoaError.Code, reason: String, hint: String) {
    for error in [
      NSError(domain: NSCocoaErrorDomain, code: code.rawValue),
      NSError(
        domain: NSCocoaErrorDomain,
        code: CocoaError.Code.fileWriteUnknown.rawValue,
        userInfo: [NSUnderlyingErrorKey: POSIXError(posix(code))]
      ),
    ] {
      let failure = Store.failure("The folder x", "could not be made", error)
      #expect(failure.message == "The folder x could not be made: \(reason).")
      #expect(failure.hint?.contains(hint) == true)
    }
  }

  private func posix(_ code: CocoaError.Code) -> POSIXError.Code {
    switch code {
    case .fileWriteNoPermission: .EACCES
    case .fileWriteVolumeReadOnly: .EROFS
    default: .ENOSPC
    }
  }

  @Test func aMissingStoreSaysHowToMakeOne() {
    expectError("There is no store at /nowhere/shop", hint: "patron init --store /nowhere/shop") {
      _ = try EventLog(Store(path: "/nowhere/shop"), for: .reading)
    }
  }

  /// Foundation died of a name of one letter, and `patron init --store s` with it.
  @Test func theFolderOfAPathIsKnownHoweverShortItIs() {
    for (path, folder) in [
      ("s", ""), ("s/", ""), ("a/s", "a"), ("/s", "/"), ("../s", ".."), ("a//b/s", "a/b"),
    ] {
      #expect(Store.folder(of: path) == folder, "\(path)")
    }
  }

  @Test func aStoreIsMadeOnce() throws {
    let store = try TemporaryStore()
    try store.append([try .placed("1", by: nil, day: 1, total: 1)])
    expectError("is a store already", hint: "--store") {
      try store.store.create(settings, now: Timestamp(rawValue: 0))
    }
    #expect(try store.open(for: .reading).head().position.rawValue == 1)
  }

  @Test func anotherFormatIsRefused() throws {
    for (number, hint) in [(5, "newer"), (2, "log export")] as [(UInt32, String)] {
      let store = try TemporaryStore()
      do {
        let log = try store.open()
        try log.environment.write { transaction in
          let value = withUnsafeBytes(of: number.littleEndian) { Array($0) }
          try transaction.put(value, for: Array("format".utf8), in: log.tables.meta)
        }
      }
      expectError("has format \(number); this program reads formats 3 and 4", hint: hint) {
        _ = try store.open(for: .reading)
      }
    }
  }

  @Test func theFirstAppendRaisesTheFormatBefore() throws {
    let store = try TemporaryStore()
    func format(_ log: EventLog) throws -> UInt32? {
      try log.environment.read {
        try $0.value(for: MetaKey.format, in: log.tables.meta)?.loadUnaligned(as: UInt32.self)
      }
    }
    do {
      let log = try store.open()
      let three = withUnsafeBytes(of: UInt32(3).littleEndian) { Array($0) }
      try log.environment.write { try $0.put(three, for: MetaKey.format, in: log.tables.meta) }
    }
    do {
      let log = try store.open(for: .reading)
      #expect(try format(log) == 3)
    }
    try store.append([try .placed("1", by: nil, day: 1, total: 1)])
    #expect(try format(store.open(for: .reading)) == 4)
  }

  @Test func aFormatWithATableForItselfIsRefused() throws {
    let store = try TemporaryStore()
    do {
      let log = try store.open()
      _ = try log.environment.tables(["meta"], creating: true)
      _ = try log.environment.write { try $0.delete(Array("format".utf8), in: log.tables.meta) }
    }
    expectError("has format 2 or 1; this program reads formats 3 and 4", hint: "log export") {
      _ = try store.open(for: .reading)
    }
  }

  @Test func anLMDBFileOfSomethingElseIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "patron-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = Store(path: folder.path)
    try FileManager.default.createDirectory(
      atPath: store.logPath,
      withIntermediateDirectories: true
    )
    do {
      let options = Environment.Options(mapSize: 1 << 20)
      let environment = try Environment(path: store.logPath, options: options)
      _ = try environment.tables(["else"], creating: true)
    }
    expectError("is no log of Patron", hint: nil) { _ = try EventLog(store, for: .reading) }
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "patron-\(UUID())")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    expectError("The folder \(file.path) could not be made: File exists.", hint: nil) {
      try Store(path: file.path + "/shop").create(settings, now: Timestamp(rawValue: 0))
    }
  }

  /// By the usual umask everybody on the machine could read the names and messages of all customers.
  @Test func aStoresFolderIsNotForEverybody() throws {
    let outer = FileManager.default.temporaryDirectory.appending(path: "patron-\(UUID())")
    defer { try? FileManager.default.removeItem(at: outer) }
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    let path = outer.path + "/shops/tea"
    try Store(path: path).create(settings, now: Timestamp(rawValue: 0))
    #expect(try mode(path).map { $0 & 0o027 } == 0)
    #expect(try mode(path).map { $0 & 0o700 } == 0o700)
    // Whoever made the folder beforehand knows for whom.
    let open = outer.path + "/open"
    try FileManager.default.createDirectory(atPath: open, withIntermediateDirectories: false)
    #expect(chmod(open, 0o755) == 0)
    try Store(path: open).create(settings, now: Timestamp(rawValue: 0))
    #expect(try mode(open) == 0o755)
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func anUnreadableFolderSaysSo() throws {
    let store = try TemporaryStore()
    let file = store.store.logPath + "/data.mdb"
    #expect(chmod(file, 0) == 0)
    let error = #expect(throws: LMDBError.self) { try store.open(for: .reading) }
    #expect(error?.code == .permissionDenied)
  }
}
