internal import CLMDB

/// A place in a table, for walking it in the order of its keys.
///
/// It must not outlive its transaction; keep it in a narrower scope.
@safe
package struct Cursor: ~Copyable {
  private let handle: OpaquePointer

  package typealias Entry = (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)

  package init<T: Transaction & ~Copyable>(
    _ table: Table,
    in transaction: borrowing T
  ) throws(LMDBError) {
    var handle: OpaquePointer?
    let code = unsafe mdb_cursor_open(transaction.handle, table.handle, &handle)
    guard code == MDB_SUCCESS, let handle = unsafe handle else {
      throw LMDBError(code, in: "mdb_cursor_open")
    }
    unsafe self.handle = handle
  }

  /// Moves to the first entry.
  package borrowing func first() throws(LMDBError) -> Entry? {
    unsafe try move(MDB_FIRST)
  }

  /// Moves to the last entry.
  package borrowing func last() throws(LMDBError) -> Entry? {
    unsafe try move(MDB_LAST)
  }

  /// Moves to the next entry.
  package borrowing func next() throws(LMDBError) -> Entry? {
    unsafe try move(MDB_NEXT)
  }

  /// Moves to the entry before.
  package borrowing func previous() throws(LMDBError) -> Entry? {
    unsafe try move(MDB_PREV)
  }

  /// Moves to the first entry whose key is `key` or greater.
  package borrowing func first(from key: RawSpan) throws(LMDBError) -> Entry? {
    var found = unsafe MDB_val()
    var value = unsafe MDB_val()
    let code = unsafe key.withMDBVal { key in
      let code = unsafe mdb_cursor_get(handle, &key, &value, MDB_SET_RANGE)
      unsafe found = key
      return code
    }
    if code == MDB_NOTFOUND { return nil }
    try check(code, "mdb_cursor_get")
    return unsafe (UnsafeRawBufferPointer(found), UnsafeRawBufferPointer(value))
  }

  /// Moves to the last entry whose key is `key` or less.
  package borrowing func last(upTo key: RawSpan) throws(LMDBError) -> Entry? {
    guard let entry = unsafe try first(from: key) else { return unsafe try last() }
    let isEqual = unsafe key.withUnsafeBytes { unsafe entry.key.elementsEqual($0) }
    return unsafe isEqual ? entry : (try previous())
  }

  private borrowing func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Entry? {
    var key = unsafe MDB_val()
    var value = unsafe MDB_val()
    let code = unsafe mdb_cursor_get(handle, &key, &value, operation)
    if code == MDB_NOTFOUND { return nil }
    try check(code, "mdb_cursor_get")
    return unsafe (UnsafeRawBufferPointer(key), UnsafeRawBufferPointer(value))
  }

  deinit { unsafe mdb_cursor_close(handle) }
}
