import Foundation
import LMDB

/// An environment with one table, in a folder that goes away with it.
final class TemporaryEnvironment: Sendable {
  let path: String
  let environment: Environment
  let table: Table

  init(mapSize: Int = 1 << 24) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "lmdb-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    environment = try Environment(path: path, options: .init(mapSize: mapSize))
    table = try environment.tables(["table"], creating: true)[0]
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func value(_ key: [UInt8]) throws -> [UInt8]? {
    try environment.read { try $0.value(for: key, in: table).map { Array($0) } }
  }

  func put(_ pairs: [([UInt8], [UInt8])]) throws {
    try environment.write { transaction in
      for (key, value) in pairs { try transaction.put(value, for: key, in: table) }
    }
  }
}
