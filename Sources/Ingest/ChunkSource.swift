internal import Foundation
internal import Synchronization

/// The chunks of a file, read ahead by a thread of their own.
final class ChunkSource: @unchecked Sendable {
  // @unchecked because `error` is written by the reader before it finishes the queue, and read after
  // the queue has given its last chunk.
  /// So many chunks that the reader goes on while the writer waits for the disk.
  private let queue = BoundedQueue<OrderChunk>(capacity: 64)
  private(set) var error: (any Error)?
  let fileLength: Int64
  private let isNumbering = Atomic(false)

  init(_ reading: OrderReading, grouped: Bool) {
    fileLength = reading.file.length
    let thread = Thread { [self] in
      let names = NameNumbers()
      let handOver = { (chunk: OrderChunk) in
        if self.isNumbering.load(ordering: .relaxed) { names.number(chunk) }
        return self.queue.push(chunk)
      }
      do {
        if grouped {
          try reading.forEachGroupedChunk(handOver)
        } else {
          try reading.forEachChunk(handOver)
        }
      } catch {
        self.error = error
      }
      queue.finish()
    }
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// The next chunk; `nil` after the last.
  func next() -> OrderChunk? { queue.pop() }

  /// Says whether the reader is to number customers and products: worth it where orders are new.
  func setNumbering(_ isWanted: Bool) { isNumbering.store(isWanted, ordering: .relaxed) }

  func stop() { queue.cancel() }
}
