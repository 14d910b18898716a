internal import Foundation

/// The chunks of a file, read ahead by a thread of their own.
final class ChunkSource: @unchecked Sendable {
  // @unchecked because `error` is written by the reader before it finishes the queue, and read after
  // the queue has given its last chunk.
  /// So many chunks that the reader goes on while the writer waits for the disk.
  private let queue = BoundedQueue<OrderChunk>(capacity: 64)
  private(set) var error: (any Error)?
  let fileLength: Int64

  init(_ reading: OrderReading, grouped: Bool) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: reading.path)
    fileLength = (attributes?[.size] as? Int64) ?? 0
    let thread = Thread { [self] in
      do {
        if grouped {
          try reading.forEachGroupedChunk { queue.push($0) }
        } else {
          try reading.forEachChunk { queue.push($0) }
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

  func stop() { queue.cancel() }
}
