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
  public static func map<Value: Sendable, Failure: Error>(
    _ count: Int,
    _ body: @Sendable (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    let results = (0..<count).map { _ in ParallelResult<Value, Failure>() }
    run(count) { number in
      results[number].result = Result { () throws(Failure) in try body(number) }
    }
    var values: [Value] = []
    for result in results {
      guard let result = result.result else { preconditionFailure("a part was not run") }
      values.append(try result.get())
    }
    return values
  }

  /// What `body` makes of 0 ..< `count`, in as many parts as there are cores where there is much to do.
  ///
  /// - Throws: The error of the first part in which `body` throws.
  @inlinable
  public static func concatenate<Element: Sendable, Failure: Error>(
    _ count: Int,
    _ body: @Sendable (Range<Int>) throws(Failure) -> [Element]
  ) throws(Failure) -> [Element] {
    let parts = count < enough ? 1 : threadCount
    if parts == 1 { return try body(0..<count) }
    let found = try map(parts) { (part) throws(Failure) in
      try body(count * part / parts..<count * (part + 1) / parts)
    }
    var all = found[0]
    all.reserveCapacity(found.reduce(0) { $0 + $1.count })
    for part in found.dropFirst() { all += part }
    return all
  }

  /// What `body` makes of 0 ..< `count` where it makes something, in their order.
  @inlinable
  public static func compactMap<Element: Sendable>(
    _ count: Int,
    _ body: @Sendable (Int) -> Element?
  ) -> [Element] {
    concatenate(count) { range in
      var made: [Element] = []
      made.reserveCapacity(range.count)
      for number in range { if let element = body(number) { made.append(element) } }
      return made
    }
  }

  /// What `body` makes of 0 ..< `count`, in their order.
  @inlinable
  public static func array<Element: Sendable>(
    _ count: Int,
    _ body: @Sendable (Int) -> Element
  ) -> [Element] {
    let parts = count < enough ? 1 : threadCount
    return Array(unsafeUninitializedCapacity: count) { memory, initialized in
      // No two threads have a part in common.
      nonisolated(unsafe) let memory = memory
      run(parts) { part in
        for index in count * part / parts..<count * (part + 1) / parts {
          memory.initializeElement(at: index, to: body(index))
        }
      }
      initialized = count
    }
  }

  /// Changes every element, in as many parts as there are cores where there are many.
  @inlinable
  public static func forEach<Element: Sendable>(
    _ elements: inout [Element],
    _ body: @Sendable (inout Element) -> Void
  ) {
    let parts = elements.count < enough ? 1 : threadCount
    elements.withUnsafeMutableBufferPointer { elements in
      // No two threads have a part in common.
      nonisolated(unsafe) let elements = elements
      run(parts) { part in
        let range = elements.count * part / parts..<elements.count * (part + 1) / parts
        for index in range { body(&elements[index]) }
      }
    }
  }

  /// Runs `body` here, and `helper` on a thread for each further core; returns when all are done.
  @inlinable
  public static func run<Value>(
    helper: @escaping @Sendable () -> Void,
    _ body: () throws -> Value
  ) rethrows -> Value {
    let helpers = Helpers(threadCount - 1, helper)
    defer { helpers.wait() }
    return try body()
  }

  /// So many elements and more are worth a second thread.
  public static let enough = 4_096
}

@usableFromInline
final class ParallelResult<Value: Sendable, Failure: Error>: @unchecked Sendable {
  // @unchecked because one thread fills it, and others look at it only after that thread is done.
  @usableFromInline var result: Result<Value, Failure>?

  @usableFromInline init() {}
}

/// Threads that run beside the one that started them.
@usableFromInline
struct Helpers {
  private let group = DispatchGroup()

  @usableFromInline
  init(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    for _ in 0..<count { DispatchQueue.global().async(group: group, execute: body) }
  }

  @usableFromInline
  func wait() { group.wait() }
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
