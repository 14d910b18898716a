internal import Synchronization

/// What a chunk is kept in.
struct ChunkMemory: @unchecked Sendable {
  // @unchecked because of the memory of orders and arena, which is handed on and never shared.
  // The order that may still get rows comes on top.
  var orders = StatementBuffer(capacity: OrderChunk.capacity + 1)
  var lines: [OrderStatement.Line] = []
  var arena = ByteArena(capacity: OrderChunk.capacity * 64)

  init() {
    lines.reserveCapacity(OrderChunk.capacity + 1)
  }

  fileprivate mutating func empty() {
    orders.removeAll()
    lines.removeAll(keepingCapacity: true)
    arena.removeAll()
  }

  func free() {
    orders.free()
    arena.free()
  }
}

/// The memory of chunks that are done with, for the next ones.
///
/// Memory from the system is cleared page by page first: for chunks of 0.6 MB that was a sixth of the
/// reader's time. Memory that was just used is in the processor's cache, too.
final class ChunkMemories: Sendable {
  private let free = Mutex<[ChunkMemory]>([])

  deinit {
    free.withLock { for memory in $0 { memory.free() } }
  }

  /// Empty memory; whoever takes it gives it back, or frees it.
  func take() -> ChunkMemory {
    guard var memory = free.withLock({ $0.popLast() }) else { return ChunkMemory() }
    memory.empty()
    return memory
  }

  func give(_ memory: ChunkMemory) { free.withLock { $0.append(memory) } }
}
