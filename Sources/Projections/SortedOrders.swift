public import Events

/// The plain orders of a bucket by subject, those of one rising by position.
///
/// **Per-event path.** The memory is used for one bucket after the other.
@usableFromInline
struct SortedOrders: ~Copyable {
  @usableFromInline var orders: UnsafeMutablePointer<PlainOrder>
  @usableFromInline var capacity: Int
  /// Where each subject's orders begin, by its number in the bucket, and where the last end.
  @usableFromInline let starts: UnsafeMutablePointer<Int>
  @usableFromInline let subjects: Int

  /// For buckets of so many subjects.
  @usableFromInline
  init(subjects: Int) {
    self.subjects = subjects
    starts = .allocate(capacity: subjects + 1)
    starts.initialize(repeating: 0, count: subjects + 1)
    capacity = subjects
    orders = .allocate(capacity: capacity)
  }

  @inlinable
  deinit {
    orders.deallocate()
    starts.deallocate()
  }

  /// Takes the orders of a bucket from all parts; `first` is the position whose distance is 0.
  @inlinable
  mutating func sort(_ parts: [DealtPart], bucket: Int, from first: LogPosition) {
    let (starts, subjects) = (starts, subjects)
    starts.update(repeating: 0, count: subjects + 1)
    for part in parts {
      part.orders.forEachStretch(of: bucket) { orders in
        for order in orders { starts[order.subject &+ 1] &+= 1 }
      }
    }
    // Where each subject's begin; while orders are put in place, where its next goes.
    var sum = 0
    for subject in 0..<subjects {
      sum &+= starts[subject &+ 1]
      starts[subject &+ 1] = sum
    }
    makeRoom(sum)
    let target = self.orders
    for part in parts {
      part.orders.forEachStretch(of: bucket) { orders in
        for order in orders {
          target[starts[order.subject]] = order.order(from: first)
          starts[order.subject] &+= 1
        }
      }
    }
    // Each start stands now where the next one belongs.
    for subject in stride(from: subjects, to: 0, by: -1) { starts[subject] = starts[subject &- 1] }
    starts[0] = 0
  }

  @usableFromInline
  mutating func makeRoom(_ count: Int) {
    guard count > capacity else { return }
    orders.deallocate()
    capacity = max(count, capacity * 2)
    orders = .allocate(capacity: capacity)
  }

  /// The orders of neighbouring subjects.
  @inlinable
  func orders(of subjects: Range<Int>) -> UnsafeBufferPointer<PlainOrder> {
    let start = starts[subjects.lowerBound]
    return UnsafeBufferPointer(start: orders + start, count: starts[subjects.upperBound] - start)
  }

  @inlinable
  func orders(of subject: Int) -> UnsafeBufferPointer<PlainOrder> {
    orders(of: subject..<subject + 1)
  }
}
