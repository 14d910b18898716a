/// The same calls with keys and values that are arrays, as most are.
extension Transaction where Self: ~Copyable {
  /// Returns the value for `key`, or `nil` if there is none.
  package borrowing func value(
    for key: [UInt8],
    in table: Table
  ) throws(LMDBError) -> UnsafeRawBufferPointer? {
    unsafe try value(for: key.span.bytes, in: table)
  }
}

extension WriteTransaction {
  /// Stores `value` under `key`, replacing what was there.
  package borrowing func put(
    _ value: RawSpan,
    for key: [UInt8],
    in table: Table
  ) throws(LMDBError) {
    unsafe try put(value, for: key.span.bytes, in: table)
  }

  /// Stores `value` under `key`, replacing what was there.
  package borrowing func put(
    _ value: [UInt8],
    for key: [UInt8],
    in table: Table
  ) throws(LMDBError) {
    unsafe try put(value.span.bytes, for: key.span.bytes, in: table)
  }

  /// Stores `value` under `key`, which must be greater than every key in `table`.
  package borrowing func append(
    _ value: RawSpan,
    for key: [UInt8],
    in table: Table
  ) throws(LMDBError) {
    unsafe try append(value, for: key.span.bytes, in: table)
  }

  /// Stores `value` under `key`, which must be greater than every key in `table`.
  package borrowing func append(
    _ value: [UInt8],
    for key: [UInt8],
    in table: Table
  ) throws(LMDBError) {
    unsafe try append(value.span.bytes, for: key.span.bytes, in: table)
  }

  /// Deletes `key`; returns whether it was there.
  @discardableResult
  package borrowing func delete(_ key: [UInt8], in table: Table) throws(LMDBError) -> Bool {
    unsafe try delete(key.span.bytes, in: table)
  }
}

extension Cursor {
  /// Moves to the first entry whose key is `key` or greater.
  package borrowing func first(from key: [UInt8]) throws(LMDBError) -> Entry? {
    unsafe try first(from: key.span.bytes)
  }

  /// Moves to the last entry whose key is `key` or less.
  package borrowing func last(upTo key: [UInt8]) throws(LMDBError) -> Entry? {
    unsafe try last(upTo: key.span.bytes)
  }
}
