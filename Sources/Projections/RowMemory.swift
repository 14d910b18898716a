internal import EventLog

/// Rows that are added to memory made beforehand.
@usableFromInline
struct RowMemory<Row> {
  private let memory: UnsafeMutableBufferPointer<Row>
  @usableFromInline private(set) var count = 0

  /// Makes ready what all rows will stand in.
  @usableFromInline
  static func prepare(_ memory: UnsafeMutableBufferPointer<Row>) {
    LargePages.advise(UnsafeMutableRawBufferPointer(memory))
  }

  @usableFromInline
  init(_ memory: UnsafeMutableBufferPointer<Row>) { self.memory = memory }

  @usableFromInline
  mutating func append(_ row: consuming Row) {
    precondition(count < memory.count, "a part has more rows than subjects")
    memory.initializeElement(at: count, to: row)
    count += 1
  }
}
