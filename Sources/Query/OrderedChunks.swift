internal import Foundation
internal import Projections

/// Rows made into bytes on all cores, a chunk each time, and handed over in their order.
///
/// Whoever has made a chunk hands it over when those before it are, and makes the next in the same memory; so
/// what takes them in slowly, such as a pipe, holds up all, and no more than a chunk a core is kept.
enum OrderedChunks {
  /// Hands to `output` what `make` adds for each chunk of `rows`.
  ///
  /// - Throws: The first error, by chunk, of `make` or `output`; chunks after it are not handed over.
  static func hand(
    _ rows: ArraySlice<Int>,
    to output: (UnsafeRawBufferPointer) throws -> Void,
    _ make: @Sendable (ArraySlice<Int>, inout [UInt8]) throws -> Void
  ) throws {
    let count = (rows.count + Parallel.enough - 1) / Parallel.enough
    let (numbers, turns) = (SharedCounter(), Turns())
    let failure: (any Error)? = withoutActuallyEscaping(output) { output in
      // One at a time calls it and sets the failure, in turn.
      nonisolated(unsafe) let output = output
      nonisolated(unsafe) var failure: (any Error)?
      Parallel.run(max(1, min(count, Parallel.threadCount))) { _ in
        var bytes: [UInt8] = []
        while let number = numbers.take(below: count) {
          let chunk = rows.dropFirst(number * Parallel.enough).prefix(Parallel.enough)
          bytes.removeAll(keepingCapacity: true)
          let made = Result { try make(chunk, &bytes) }
          let isGoingOn = turns.take(number) {
            guard failure == nil else { return false }
            do {
              try made.get()
              try bytes.withUnsafeBytes(output)
            } catch { failure = error }
            return failure == nil
          }
          if !isGoingOn { return }
        }
      }
      return failure
    }
    if let failure { throw failure }
  }
}

/// Lets threads go on in the order of their numbers, from 0 on.
private final class Turns: Sendable {
  private let condition = NSCondition()
  private nonisolated(unsafe) var next = 0

  /// What `body` returns when it was called after those of all lesser numbers.
  func take<Result>(_ number: Int, _ body: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    while next != number { condition.wait() }
    let result = body()
    next += 1
    condition.broadcast()
    return result
  }
}
