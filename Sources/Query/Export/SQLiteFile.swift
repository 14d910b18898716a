internal import CSQLite

/// A SQLite file that is being written.
///
/// Nothing is asked of it but to be whole in the end: it has no journal, and is synced once it is closed.
final class SQLiteFile {
  private let path: String
  private var handle: OpaquePointer?

  /// Opens or makes the file at `path`; one that is there is only read.
  init(_ path: String, isReadOnly: Bool = false) throws {
    self.path = path
    let flags = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    guard sqlite3_open_v2(path, &handle, flags, nil) == SQLITE_OK else {
      let error = failure("opened")
      sqlite3_close(handle)
      throw error
    }
  }

  deinit { sqlite3_close(handle) }

  /// Runs statements that have no rows.
  func run(_ statements: String) throws {
    guard sqlite3_exec(handle, statements, nil, nil, nil) == SQLITE_OK else {
      throw failure("written")
    }
  }

  /// The first column of a statement's first row, a number.
  func number(_ statement: String) throws -> Int {
    let prepared = try SQLiteStatement(statement, in: self)
    guard try prepared.step() else { return 0 }
    return prepared.firstNumber
  }

  func close() throws {
    guard sqlite3_close(handle) == SQLITE_OK else { throw failure("closed") }
    handle = nil
  }

  fileprivate func prepare(_ text: String) throws -> OpaquePointer {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, text, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw failure("read or written")
    }
    return statement
  }

  fileprivate func failure(_ what: String) -> QueryError {
    QueryError(
      "\(path) cannot be \(what): \(String(cString: sqlite3_errmsg(handle))).",
      hint: sqlite3_errcode(handle) == SQLITE_FULL ? "Free some space and repeat." : nil
    )
  }
}

/// A statement to be run again and again with other values.
final class SQLiteStatement {
  enum Value {
    case none
    case integer(Int64)
    case real(Double)
    case text(String)
  }

  private let file: SQLiteFile
  private let statement: OpaquePointer

  init(_ text: String, in file: SQLiteFile) throws {
    self.file = file
    statement = try file.prepare(text)
  }

  deinit { sqlite3_finalize(statement) }

  /// Runs it with these values for its question marks.
  func run(_ values: [Value]) throws {
    for (index, value) in values.enumerated() {
      guard bind(value, at: Int32(index + 1)) == SQLITE_OK else { throw file.failure("written") }
    }
    _ = try step()
    sqlite3_reset(statement)
  }

  /// Whether there is a row.
  fileprivate func step() throws -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw file.failure("read or written")
    }
  }

  fileprivate var firstNumber: Int { Int(sqlite3_column_int64(statement, 0)) }

  private func bind(_ value: Value, at index: Int32) -> Int32 {
    switch value {
    case .none: sqlite3_bind_null(statement, index)
    case .integer(let integer): sqlite3_bind_int64(statement, index, integer)
    case .real(let real): sqlite3_bind_double(statement, index, real)
    case .text(var text):
      // SQLITE_TRANSIENT, a cast that Swift does not see: the text is copied.
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { bytes in
          sqlite3_bind_text(
            statement,
            index,
            bytes.baseAddress,
            Int32(bytes.count),
            unsafeBitCast(-1, to: sqlite3_destructor_type.self)
          )
        }
      }
    }
  }
}
