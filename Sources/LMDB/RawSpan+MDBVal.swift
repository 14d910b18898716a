internal import CLMDB

extension RawSpan {
  /// Calls `body` with a C view of these bytes, valid during the call only.
  @inline(__always)
  func withMDBVal<Result>(_ body: (inout MDB_val) -> Result) -> Result {
    unsafe withUnsafeBytes { bytes in
      // LMDB takes a mutable pointer but never writes through a key or value.
      var view = unsafe MDB_val(
        mv_size: bytes.count,
        mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress)
      )
      return unsafe body(&view)
    }
  }
}

extension UnsafeRawBufferPointer {
  init(_ value: MDB_val) {
    unsafe self.init(start: value.mv_data, count: value.mv_size)
  }
}
