internal import Foundation

/// Values 0 ..< count, made by several threads and taken by one in their order.
///
/// Invariants:
/// - Each is begun once, in order; each is taken once, in order.
/// - Who takes them waits only for what another thread is making: while nothing is ready, and something is
///   left to begin, it makes that itself.
public final class Handover<Value: Sendable>: @unchecked Sendable {
  // @unchecked because everything is read and written under the condition's lock.
  private let condition = NSCondition()
  private var made: [Value?]
  private var begun = 0
  private var taken = 0

  public enum Step {
    case make(Int)
    case take(Value)
  }

  public init(count: Int) { made = Array(repeating: nil, count: count) }

  /// The next to make; `nil` when all are begun.
  public func begin() -> Int? {
    condition.withLock { beginLocked() }
  }

  private func beginLocked() -> Int? {
    guard begun < made.count else { return nil }
    begun += 1
    return begun - 1
  }

  public func put(_ value: Value, for number: Int) {
    condition.withLock {
      made[number] = value
      condition.signal()
    }
  }

  /// What the thread that takes does next; `nil` when all are taken.
  public func step() -> Step? {
    condition.withLock {
      guard taken < made.count else { return nil }
      if made[taken] == nil, let number = beginLocked() { return .make(number) }
      while made[taken] == nil { condition.wait() }
      defer {
        made[taken] = nil
        taken += 1
      }
      return made[taken].map { .take($0) }
    }
  }

  /// Nothing more is begun.
  public func stop() { condition.withLock { begun = made.count } }
}
