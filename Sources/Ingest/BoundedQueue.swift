internal import Foundation

/// Hands values from one thread to another, a few at a time.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  // @unchecked because every access is under the condition's lock.
  private let condition = NSCondition()
  private var elements: [(element: Element, weight: Int)] = []
  private var weight = 0
  private var isFinished = false
  private var isCancelled = false
  private let capacity: Int

  /// `capacity` is in the unit of the elements' weights.
  init(capacity: Int) { self.capacity = capacity }

  /// How many wait at the moment.
  var count: Int {
    condition.lock()
    defer { condition.unlock() }
    return elements.count
  }

  /// Waits for room; returns whether the reader still listens.
  ///
  /// One element is always let in, however heavy.
  func push(_ element: Element, weight: Int) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while !elements.isEmpty, self.weight + weight > capacity, !isCancelled { condition.wait() }
    guard !isCancelled else { return false }
    elements.append((element, weight))
    self.weight += weight
    condition.signal()
    return true
  }

  /// Waits for the next; `nil` after the last.
  func pop() -> Element? {
    condition.lock()
    defer { condition.unlock() }
    while elements.isEmpty, !isFinished { condition.wait() }
    guard !elements.isEmpty else { return nil }
    let (element, weight) = elements.removeFirst()
    self.weight -= weight
    condition.signal()
    return element
  }

  func finish() {
    condition.lock()
    isFinished = true
    condition.broadcast()
    condition.unlock()
  }

  /// The reader listens no more: whoever writes should stop.
  func cancel() {
    condition.lock()
    isCancelled = true
    elements = []
    weight = 0
    condition.broadcast()
    condition.unlock()
  }
}
