internal import Synchronization

/// Texts with numbers: looked up one by one at first, and read all at once where many are asked for.
final class CachedTexts: Sendable {
  /// Set once; unmanaged, because threads that each count their use of it wait for each other.
  private let all = Atomic<Unmanaged<PackedTexts>?>(nil)
  private let lookups = Atomic(0)

  /// From so many on a scan of a million costs less than what is still to come, as far as can be known.
  private static let enough = 2_000

  init() {}

  deinit { all.load(ordering: .acquiring)?.release() }

  /// What `body` makes of the text of `number`, which `one` looks up and `everyone` reads with all others; `nil`
  /// where it has none.
  func with<Result>(
    _ number: UInt32,
    one: () throws -> String?,
    everyone: () throws -> PackedTexts,
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result? {
    if let all = all.load(ordering: .acquiring) {
      // Who came after all were read is looked up.
      let known = try all._withUnsafeGuaranteedRef { all in
        try all.with(number) { $0.isEmpty ? nil : try body($0) }
      }
      if let known { return known }
    } else if lookups.wrappingAdd(1, ordering: .relaxed).newValue == Self.enough {
      // Only one thread comes to that number.
      all.store(.passRetained(try everyone()), ordering: .releasing)
    }
    guard var text = try one() else { return nil }
    return try text.withUTF8(body)
  }
}

/// Texts one after another in one piece of memory, by their numbers.
///
/// A million texts of their own would each be allocated and freed, and counted by all threads that look at them.
final class PackedTexts: Sendable {
  private let bytes: [UInt8]
  /// By number, where its text begins; one more says where the last ends.
  private let starts: [Int]

  /// `fill` calls what it is given with each number, rising, and its text; those left out have none.
  init(_ fill: ((UInt32, UnsafeRawBufferPointer) -> Void) throws -> Void) rethrows {
    var bytes: [UInt8] = []
    var starts = [0]
    try fill { number, text in
      while starts.count <= Int(number) { starts.append(bytes.count) }
      bytes.append(contentsOf: text)
      starts.append(bytes.count)
    }
    self.bytes = bytes
    self.starts = starts
  }

  /// What `body` makes of a text, which is empty for who has none; `nil` for who came later.
  func with<Result>(
    _ number: UInt32,
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result? {
    let index = Int(number)
    guard index + 1 < starts.count else { return nil }
    return try bytes.withUnsafeBufferPointer { bytes in
      try body(UnsafeBufferPointer(rebasing: bytes[starts[index]..<starts[index + 1]]))
    }
  }
}
