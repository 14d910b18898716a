/// The orders of a chunk, one after another in memory of their own.
///
/// **Per-event path.**
///
/// Whoever owns it frees it.
struct StatementBuffer {
  private var memory: UnsafeMutablePointer<OrderStatement>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    memory = .allocate(capacity: capacity)
  }

  func free() { memory.deallocate() }

  /// In place; valid until one is added.
  var all: UnsafeBufferPointer<OrderStatement> { UnsafeBufferPointer(start: memory, count: count) }

  /// `index` must be below `count`.
  subscript(index: Int) -> OrderStatement {
    @inline(__always) unsafeAddress { UnsafePointer(memory + index) }
    @inline(__always) unsafeMutableAddress { memory + index }
  }

  /// The last one, which must be there; valid until one is added.
  @inline(__always)
  var last: UnsafeMutablePointer<OrderStatement> { memory + count - 1 }

  /// Memory for a further order, which `keepNext` makes one of them; valid until `reserveNext` is called again.
  @inline(__always)
  mutating func reserveNext() -> UnsafeMutablePointer<OrderStatement> {
    if count == capacity { grow() }
    let next = memory + count
    next.initialize(to: OrderStatement())
    return next
  }

  @inline(__always)
  mutating func keepNext() { count &+= 1 }

  mutating func append(_ order: OrderStatement) {
    if count == capacity { grow() }
    (memory + count).initialize(to: order)
    count &+= 1
  }

  /// There must be one.
  mutating func removeLast() -> OrderStatement {
    count -= 1
    return (memory + count).move()
  }

  mutating func removeAll() { count = 0 }

  @inline(never)
  private mutating func grow() {
    let grown = UnsafeMutablePointer<OrderStatement>.allocate(capacity: capacity * 2)
    grown.moveInitialize(from: memory, count: count)
    memory.deallocate()
    memory = grown
    capacity *= 2
  }
}
