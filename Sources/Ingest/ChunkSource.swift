internal import Foundation
internal import Synchronization

/// The chunks of a file, read ahead by a thread of their own.
final class ChunkSource: @unchecked Sendable {
  // @unchecked because `error` is written by the reader before it finishes the queue, and read after
  // the queue has given its last chunk.
  /// So many chunks that the reader goes on while the writer waits for the disk.
  private let queue = BoundedQueue<OrderChunk>(capacity: 320)
  private(set) var error: (any Error)?
  let fileLength: Int64
  /// Chunks that wait for the writer while it is the slower of the two.
  private static let waiting = 2
  private let isNumbering = Atomic(false)
  private let names = Mutex(NameNumbers())

  init(_ reading: OrderReading, grouped: Bool) {
    fileLength = reading.file.length
    let thread = Thread { [self] in
      let handOver = { (chunk: OrderChunk) in
        // Whoever has time makes it ready: the reader, while chunks wait for the writer.
        if self.queue.count > Self.waiting { self.makeReady(chunk) }
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
    if let chunk, !chunk.isHashed { makeReady(chunk) }
    return chunk
  }

  private func makeReady(_ chunk: OrderChunk) {
    chunk.hash()
    if isNumbering.load(ordering: .relaxed) { names.withLock { $0.number(chunk) } }
  }

  /// Says whether customers and products are to be numbered: worth it where orders are new.
  func setNumbering(_ isWanted: Bool) { isNumbering.store(isWanted, ordering: .relaxed) }

  func stop() { queue.cancel() }
}
