public import Events

/// Values with eight bytes behind them by which is known whether they are as they were written.
///
/// **Per-event path.** LMDB checks nothing: with a bit of the disk flipped a view would answer, and be wrong.
public enum SealedValue {
  /// Bytes of a seal.
  @inlinable static var sealLength: Int { 8 }

  /// What `bytes` under `key` are sealed with: their XXH64, begun with that of the key, so that a value which
  /// is found under another key is none.
  @inlinable
  static func seal(_ bytes: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer) -> UInt64 {
    XXHash64.hash(bytes, seed: XXHash64.hash(key))
  }

  /// `bytes` as they are stored under `key`.
  package static func sealed(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
    let number = bytes.withUnsafeBytes { bytes in key.withUnsafeBytes { seal(bytes, $0) } }
    return bytes + withUnsafeBytes(of: number) { Array($0) }
  }

  /// What was stored, without its seal; `nil` if it is not what was stored under `key`.
  @inlinable
  static func opened(
    _ stored: UnsafeRawBufferPointer,
    _ key: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    guard stored.count >= sealLength else { return nil }
    let bytes = UnsafeRawBufferPointer(rebasing: stored.dropLast(sealLength))
    let written = stored.loadUnaligned(fromByteOffset: bytes.count, as: UInt64.self)
    return seal(bytes, key) == written ? bytes : nil
  }

  static func opened(
    _ stored: UnsafeRawBufferPointer,
    _ key: [UInt8]
  ) -> UnsafeRawBufferPointer? {
    key.withUnsafeBytes { opened(stored, $0) }
  }
}

extension StateWriter {
  /// Seals all from `start` on as the page numbered `page`.
  @inlinable
  public mutating func seal(from start: Int, page: UInt32) {
    let bytes = UnsafeRawBufferPointer(rebasing: self.bytes[start...])
    let number = withUnsafeBytes(of: page.bigEndian) { SealedValue.seal(bytes, $0) }
    withUnsafeBytes(of: number) { append($0) }
  }
}
