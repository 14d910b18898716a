internal import EventLog
public import Events
package import LMDB

/// The links of a view, each under both its ends, so that those of one subject stand together.
///
/// Invariants:
/// - A key is 16 bytes, big-endian: a subject u32, the other u32, position u64. A value is 9 bytes, sealed:
///   event time i64, little-endian, and whether it joins the two, u8.
/// - Where the first subject is the smaller, or the same, the key is the link itself; the other way round
///   it leads to it from its other end.
extension ViewEnvironment {
  private static func key(_ one: SubjectID, _ other: SubjectID, _ position: LogPosition) -> [UInt8]
  {
    var key: [UInt8] = []
    key.reserveCapacity(16)
    for number in [one.rawValue, other.rawValue] {
      withUnsafeBytes(of: number.bigEndian) { key.append(contentsOf: $0) }
    }
    withUnsafeBytes(of: position.rawValue.bigEndian) { key.append(contentsOf: $0) }
    return key
  }

  package func write(_ fact: LinkFact, _ transaction: borrowing WriteTransaction) throws {
    let value = withUnsafeBytes(of: fact.occurredAt.rawValue) { Array($0) } + [fact.isLink ? 1 : 0]
    for (one, other) in [(fact.first, fact.second), (fact.second, fact.first)] {
      let key = Self.key(one, other, fact.position)
      try transaction.put(SealedValue.sealed(value, key), for: key, in: links)
    }
  }

  private func link(
    _ key: UnsafeRawBufferPointer,
    _ stored: UnsafeRawBufferPointer
  ) throws -> (from: SubjectID, fact: LinkFact) {
    guard key.count == 16, let value = SealedValue.opened(stored, key), value.count == 9 else {
      throw damage("one of its links cannot be read")
    }
    func subject(_ offset: Int) -> SubjectID {
      SubjectID(
        rawValue: UInt32(bigEndian: key.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      )
    }
    let fact = LinkFact(
      subject(0),
      subject(4),
      position: LogPosition(
        rawValue: UInt64(bigEndian: key.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      ),
      occurredAt: Timestamp(rawValue: value.loadUnaligned(as: Int64.self)),
      isLink: value[8] == 1
    )
    return (subject(0), fact)
  }

  /// All links, each once.
  package func readLinks<T: Transaction & ~Copyable>(
    _ transaction: borrowing T
  ) throws -> [LinkFact] {
    var facts: [LinkFact] = []
    let cursor = try Cursor(links, in: transaction)
    var entry = try cursor.first()
    while let (key, value) = entry {
      let (from, fact) = try link(key, value)
      if from == fact.first { facts.append(fact) }
      entry = try cursor.next()
    }
    return facts
  }

  /// The links that one subject is an end of.
  public func links(of subject: SubjectID) throws -> [LinkFact] {
    try environment.read { try links(of: subject, $0) }
  }

  func links<T: Transaction & ~Copyable>(
    of subject: SubjectID,
    _ transaction: borrowing T
  ) throws -> [LinkFact] {
    var facts: [LinkFact] = []
    let cursor = try Cursor(links, in: transaction)
    var entry = try cursor.first(from: Self.key(subject, .nobody, .start))
    while let (key, value) = entry {
      let (from, fact) = try link(key, value)
      guard from == subject else { break }
      facts.append(fact)
      entry = try cursor.next()
    }
    return facts
  }
}

extension LinkFact {
  /// How many entries of a view `facts` take, of which no two have one position and the same ends.
  public static func entryCount(of facts: some Sequence<LinkFact>) -> Int {
    facts.reduce(0) { $0 + ($1.first == $1.second ? 1 : 2) }
  }
}
