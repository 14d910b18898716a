public import Projections

/// Something that one event said, kept so that it can be looked at as of any date.
public protocol Fact: Equatable, Sendable {
  /// The event's position.
  var position: UInt64 { get }
  /// Whether one event can say several such things, told apart by `index`.
  static var isIndexed: Bool { get }
  var index: UInt32 { get }
  /// The event's time, ms since 1970 UTC.
  var occurredAt: Int64 { get }

  /// Writes what is not position, index or time.
  func encode(to writer: inout StateWriter)
  init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage)
}

/// A fact of which lists can be skipped.
protocol SkippableFact: Fact {
  /// Goes on behind so many facts of a list.
  static func skip(_ count: Int, _ reader: inout StateReader) throws(StateReader.Damage)
}

/// A fact that is always written as so many numbers.
protocol FlatFact: SkippableFact {
  /// Numbers that `encode` writes.
  static var numberCount: Int { get }
}

extension FlatFact {
  static func skip(_ count: Int, _ reader: inout StateReader) throws(StateReader.Damage) {
    // Its position and time come first, and its index.
    try reader.skip(count * (numberCount + (isIndexed ? 3 : 2)))
  }
}

extension Fact {
  @inlinable public static var isIndexed: Bool { false }
  @inlinable public var index: UInt32 { 0 }
}

/// A set of facts, rising by position: merging is the union, so neither order nor repetition
/// matters.
///
/// **Per-event path.**
public struct FactList<Element: Fact>: Equatable, Sendable {
  public private(set) var elements: [Element] = []

  @inlinable
  public init() {}

  @inlinable public var isEmpty: Bool { elements.isEmpty }

  @inlinable @inline(__always)
  static func precedes(_ left: Element, _ right: Element) -> Bool {
    left.position != right.position
      ? left.position < right.position : left.index < right.index
  }

  public mutating func insert(_ fact: Element) {
    // Events come in the order of their positions: nearly always it goes to the end.
    guard let last = elements.last, !Self.precedes(last, fact) else {
      elements.append(fact)
      return
    }
    let place = elements.partitionIndex { !Self.precedes($0, fact) }
    if Self.precedes(fact, elements[place]) { elements.insert(fact, at: place) }
  }

  /// Inserts facts that rise by position.
  mutating func insert(rising facts: UnsafeBufferPointer<Element>) {
    guard let last = elements.last, let first = facts.first, !Self.precedes(last, first) else {
      elements.append(contentsOf: facts)
      return
    }
    for fact in facts { insert(fact) }
  }

  /// Removes all, and keeps their memory.
  mutating func removeAll() { elements.removeAll(keepingCapacity: true) }

  /// The facts of the event at `position`.
  public func at(position: UInt64) -> ArraySlice<Element> {
    let first = elements.partitionIndex { $0.position >= position }
    var end = first
    while end < elements.count, elements[end].position == position { end += 1 }
    return elements[first..<end]
  }

  public func contains(position: UInt64) -> Bool { !at(position: position).isEmpty }

  public mutating func merge(_ other: FactList) {
    guard let first = other.elements.first else { return }
    var left = elements.count
    elements.append(contentsOf: other.elements)
    guard left > 0, !Self.precedes(elements[left - 1], first) else { return }
    // From behind, each goes to where it ends up; what both have is left out, and leaves a gap.
    var gap = left..<left
    elements.withUnsafeMutableBufferPointer { all in
      var (right, end) = (other.elements.count, all.count)
      while right > 0 {
        let next = other.elements[right - 1]
        if left > 0, !Self.precedes(all[left - 1], next) {
          left -= 1
          end -= 1
          all[end] = all[left]
          if !Self.precedes(next, all[end]) { right -= 1 }
        } else {
          right -= 1
          end -= 1
          all[end] = next
        }
      }
      gap = left..<end
    }
    elements.removeSubrange(gap)
  }

  /// Positions and times as differences; times in seconds where that loses nothing.
  public func encode(to writer: inout StateWriter) {
    writer.unsigned(UInt64(elements.count))
    var position: UInt64 = 0
    var occurredAt: Int64 = 0
    for element in elements {
      writer.unsigned(element.position &- position)
      let elapsed = element.occurredAt &- occurredAt
      if elapsed % 1_000 == 0 {
        writer.signed((elapsed / 1_000) &<< 1)
      } else {
        writer.signed((elapsed &<< 1) | 1)
      }
      if Element.isIndexed { writer.unsigned(UInt64(element.index)) }
      element.encode(to: &writer)
      position = element.position
      occurredAt = element.occurredAt
    }
  }

  public mutating func decode(from reader: inout StateReader) throws(StateReader.Damage) {
    let count = try reader.count()
    elements.removeAll(keepingCapacity: true)
    // In a register, where the caller's might be looked at by others.
    var source = reader
    try elements.append(addingCapacity: count) { (span) throws(StateReader.Damage) in
      var position: UInt64 = 0
      var index: UInt32 = 0
      var occurredAt: Int64 = 0
      for number in 0..<count {
        let distance = try source.unsigned()
        position &+= distance
        let elapsed = try source.signed()
        occurredAt &+= elapsed & 1 == 0 ? (elapsed &>> 1) &* 1_000 : elapsed &>> 1
        let before = index
        index = Element.isIndexed ? UInt32(truncatingIfNeeded: try source.unsigned()) : 0
        let element = try Element(
          position: position,
          index: index,
          occurredAt: occurredAt,
          from: &source
        )
        // Rising, and what an element can hold: as `encode` writes it.
        let isRising =
          number == 0 || (distance == 0 ? index > before : position > position &- distance)
        guard element.position == position, isRising else { throw StateReader.Damage() }
        span.append(element)
      }
    }
    reader = source
  }
}

extension FactList where Element: SkippableFact {
  /// Reads the list, or skips it where it is not wanted.
  mutating func decode(
    _ isWanted: Bool,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    if isWanted { return try decode(from: &reader) }
    removeAll()
    try Element.skip(try reader.count(), &reader)
  }
}
