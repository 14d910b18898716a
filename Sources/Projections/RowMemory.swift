/// Rows that are added to memory made beforehand.
@usableFromInline
struct RowMemory<Row> {
  private let memory: UnsafeMutableBufferPointer<Row>
  @usableFromInline private(set) var count = 0

  @usableFromInline
  init(_ memory: UnsafeMutableBufferPointer<Row>) { self.memory = memory }

  @usableFromInline
  mutating func append(_ row: consuming Row) {
    precondition(count < memory.count, "a part has more rows than subjects")
    memory.initializeElement(at: count, to: row)
    count += 1
  }
}
