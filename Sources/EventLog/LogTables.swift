package import LMDB

/// The tables of the log's environment; `docs/log-format.md` has their keys and values.
package struct LogTables: Sendable {
  /// Each commit says where the log ends: here that is one page less.
  package let meta: Table
  package let batches: Table
  package let symbols: Table
  package let symbolTexts: Table
  package let identifiers: Table
  package let subjects: Table
  package let orders: Table
  package let eventIDs: Table
  package let personal: Table
  package let statements: Table
  package let imports: Table
  package let accounts: Table

  private static let names = [
    "batches", "symbols", "symbol_texts", "identifiers", "subjects", "orders", "event_ids",
    "personal", "statements", "imports", "accounts",
  ]

  init(_ environment: Environment, creating: Bool) throws {
    let tables = try environment.tables(Self.names, creating: creating)
    meta = try environment.mainTable()
    batches = tables[0]
    symbols = tables[1]
    symbolTexts = tables[2]
    identifiers = tables[3]
    subjects = tables[4]
    orders = tables[5]
    eventIDs = tables[6]
    personal = tables[7]
    statements = tables[8]
    imports = tables[9]
    accounts = tables[10]
  }
}

/// Keys of the table `meta`.
enum MetaKey {
  static let format = Array("format".utf8)
  static let store = Array("store".utf8)
  static let created = Array("created".utf8)
  static let currency = Array("currency".utf8)
  static let timeZone = Array("time-zone".utf8)
  static let head = Array("head".utf8)
  static let lastSubject = Array("last-subject".utf8)
  static let adoptions = Array("adoptions".utf8)
  static let recentOrders = Array("recent-orders".utf8)
}

/// Big-endian numbers as keys, so that the order of bytes is the order of numbers.
enum Key {
  static func position(_ position: LogPositionBits) -> [UInt8] { bigEndian(position) }

  static func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  static func symbol(_ kind: UInt8, _ text: UnsafeRawBufferPointer) -> [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(1 + text.count)
    key.append(kind)
    key.append(contentsOf: text)
    return key
  }

  static func symbolText(_ kind: UInt8, _ number: UInt32) -> [UInt8] {
    [kind] + bigEndian(number)
  }
}

typealias LogPositionBits = UInt64
