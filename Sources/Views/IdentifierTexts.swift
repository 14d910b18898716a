package import EventLog
package import Events
internal import Synchronization

/// The texts of identifiers: looked up one by one at first, and read all at once where many are asked for.
package final class IdentifierTexts: Sendable {
  /// Set once; unmanaged, because threads that each count their use of it wait for each other.
  private let all = Atomic<Unmanaged<AllIdentifiers>?>(nil)
  private let lookups = Atomic(0)

  /// From so many on a scan of a million costs less than what is still to come, as far as can be known.
  private static let enough = 2_000

  package init() {}

  deinit { all.load(ordering: .acquiring)?.release() }

  /// The identifier as it is written; a person who was erased is known by number only.
  package func text(of subject: SubjectID, in log: EventLog) throws -> String {
    try known(subject, log) ?? "erased:\(subject.rawValue)"
  }

  private func known(_ subject: SubjectID, _ log: EventLog) throws -> String? {
    if let all = all.load(ordering: .acquiring) {
      // Who came after all were read is looked up.
      let known = all._withUnsafeGuaranteedRef { all in all[subject] }
      if let known { return known.isEmpty ? nil : known }
    } else if lookups.wrappingAdd(1, ordering: .relaxed).newValue == Self.enough {
      // Only one thread comes to that number.
      all.store(.passRetained(try AllIdentifiers(log)), ordering: .releasing)
    }
    return try log.identifierText(subject)
  }
}

/// The identifiers of a shop, one after another in one piece of memory.
///
/// A million texts of their own would each be allocated and freed, and counted by all threads that look at them.
private final class AllIdentifiers: Sendable {
  private let bytes: [UInt8]
  /// By subject, where its text begins; one more says where the last ends.
  private let starts: [Int]

  init(_ log: EventLog) throws {
    var bytes: [UInt8] = []
    var starts = [0]
    try log.forEachIdentifier { subject, text in
      // Nobody, and those who were erased, have none.
      while starts.count <= Int(subject.rawValue) { starts.append(bytes.count) }
      bytes.append(contentsOf: text)
      starts.append(bytes.count)
    }
    self.bytes = bytes
    self.starts = starts
  }

  /// The identifier as it is written, empty for nobody and for who was erased; `nil` for who came later.
  subscript(subject: SubjectID) -> String? {
    let index = Int(subject.rawValue)
    guard index + 1 < starts.count else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      let text = UnsafeBufferPointer(rebasing: bytes[starts[index]..<starts[index + 1]])
      return String(decoding: text, as: UTF8.self)
    }
  }
}
