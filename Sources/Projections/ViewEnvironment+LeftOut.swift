internal import EventLog
internal import Events
package import LMDB

/// The value of `meta/left-out`: positions up to the checkpoint that are not in the states, u64 each.
extension ViewEnvironment {
  private static let leftOutKey = Array("left-out".utf8)

  /// What this version left out, up to its checkpoint.
  public func leftOut() throws -> LeftOut {
    try environment.read { transaction in
      guard let stored = try transaction.value(for: Self.leftOutKey, in: meta) else {
        return .nothing
      }
      guard let bytes = SealedValue.opened(stored, Self.leftOutKey), bytes.count % 8 == 0 else {
        throw damage("what it left out cannot be read")
      }
      return LeftOut(
        (0..<bytes.count / 8).map { index in
          LogPosition(rawValue: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
      )
    }
  }

  /// Changes it; most views never leave anything out, and have no such value.
  package func write(_ leftOut: LeftOut, _ transaction: borrowing WriteTransaction) throws {
    guard leftOut != .nothing else {
      try transaction.delete(Self.leftOutKey, in: meta)
      return
    }
    let value = leftOut.positions.flatMap { position in
      withUnsafeBytes(of: position.rawValue) { Array($0) }
    }
    let sealed = SealedValue.sealed(value, Self.leftOutKey)
    try transaction.put(sealed, for: Self.leftOutKey, in: meta)
  }
}
