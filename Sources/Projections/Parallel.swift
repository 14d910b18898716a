internal import Foundation
internal import Synchronization

/// Work shared among the machine's cores.
public enum Parallel {
  public static var threadCount: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  /// Runs `body` for 0 ..< `count`, each on a thread of its own where there is more than one.
  public static func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
    if count == 1 { return body(0) }
    DispatchQueue.concurrentPerform(iterations: count, execute: body)
  }

  /// What `body` returns for 0 ..< `count`, each on a thread of its own where there is more than one.
  ///
  /// - Throws: The first error, by number, that `body` throws.
  @inlinable
  public static func map<Result: Sendable>(
    _ count: Int,
    _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let results = (0..<count).map { _ in ParallelResult<Result>() }
    run(count) { number in results[number].result = Swift.Result { try body(number) } }
    return try results.map { try $0.result!.get() }
  }
}

@usableFromInline
final class ParallelResult<Value: Sendable>: @unchecked Sendable {
  // @unchecked because one thread fills it, and others look at it only after that thread is done.
  @usableFromInline var result: Result<Value, any Error>?

  @usableFromInline init() {}
}

/// Numbers taken in turn by several threads.
public final class SharedCounter: Sendable {
  private let next = Atomic<Int>(0)

  public init() {}

  /// The next number; `nil` from `end` on.
  public func take(below end: Int) -> Int? {
    let taken = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return taken < end ? taken : nil
  }
}
