public import Events

/// A page as it is stored, read entry by entry: the states of subjects with neighbouring numbers, rising.
@usableFromInline
struct StatePage {
  /// Subjects in a page, as a power of two.
  @inlinable static var shift: UInt32 { 6 }
  @inlinable static var length: Int { 1 << 6 }

  @usableFromInline let number: UInt32
  @usableFromInline let wanted: UInt64
  @usableFromInline var reader: StateReader
  @usableFromInline var nextIndex = 0

  /// A page as `StateTable.encode` wrote it; `wanted` has a bit for each of its subjects, the lowest for the first.
  @inlinable
  init(_ number: UInt32, _ bytes: UnsafeRawBufferPointer, wanted: UInt64 = .max) {
    self.number = number
    self.wanted = wanted
    reader = StateReader(bytes)
  }

  @inlinable
  static func number(of subject: SubjectID) -> UInt32 { subject.rawValue &>> shift }

  /// The next state that is wanted, as it is stored; `nil` at the end.
  @inlinable
  mutating func next() throws(StateReader.Damage) -> Entry? {
    while !reader.isAtEnd {
      let (index, bytes) = try reader.entry(below: Self.length)
      guard index >= nextIndex else { throw StateReader.Damage() }
      nextIndex = index + 1
      if wanted &>> UInt64(index) & 1 == 1 {
        return Entry(
          subject: SubjectID(rawValue: number << Self.shift + UInt32(index)),
          bytes: bytes
        )
      }
    }
    return nil
  }

  /// A subject's state as it is stored.
  @usableFromInline
  struct Entry {
    @usableFromInline let subject: SubjectID
    @usableFromInline let bytes: UnsafeRawBufferPointer

    @inlinable
    init(subject: SubjectID, bytes: UnsafeRawBufferPointer) {
      self.subject = subject
      self.bytes = bytes
    }
  }
}

extension StateReader {
  /// An entry of a page: the subject's number in it, less than `limit`, and the bytes of its state.
  @inlinable
  public mutating func entry(
    below limit: Int
  ) throws(Damage) -> (index: Int, bytes: UnsafeRawBufferPointer) {
    let index = try unsigned()
    guard index < UInt64(limit) else { throw Damage() }
    let length = try count()
    let start = self.index
    self.index += length
    return (Int(index), UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]))
  }
}
