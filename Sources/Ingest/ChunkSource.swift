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
  private let names = NameNumbers()
  /// Reading another system's format takes longer than writing: then the writer numbers the names.
  private let isReaderBusy: Bool

  init(_ reading: OrderReading, grouped: Bool) {
    fileLength = reading.file.length
    isReaderBusy = reading.formatName != nil
    let thread = Thread { [self] in
      let handOver = { (chunk: OrderChunk) in
        if !self.isReaderBusy { self.number(chunk) }
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
  func next() -> OrderChunk? {
    let chunk = queue.pop()
    if isReaderBusy, let chunk { number(chunk) }
    return chunk
  }

  /// Always called by the same thread.
  private func number(_ chunk: OrderChunk) {
    if isNumbering.load(ordering: .relaxed) { names.number(chunk) }
  }

  /// Says whether customers and products are to be numbered: worth it where orders are new.
  func setNumbering(_ isWanted: Bool) { isNumbering.store(isWanted, ordering: .relaxed) }

  func stop() { queue.cancel() }
}
