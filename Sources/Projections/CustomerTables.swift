internal import EventLog
public import Events

/// Who is one customer, as tables in one piece of memory: made here, or as they stand in a file.
///
/// All but the last go by the places of the subjects that are one customer with others.
@usableFromInline
final class CustomerTables: @unchecked Sendable {
  // @unchecked because nothing is written once this is made.
  /// Those subjects, rising.
  @usableFromInline let subjects: UnsafeBufferPointer<SubjectID>
  /// The place of the subject's customer.
  @usableFromInline let roots: UnsafeBufferPointer<UInt32>
  /// The places of subjects, customer by customer.
  @usableFromInline let members: UnsafeBufferPointer<UInt32>
  /// Where those of the customer at a place begin among the members; one more says where the last ends.
  @usableFromInline let starts: UnsafeBufferPointer<UInt32>
  /// By subject one more than its place, up to the last; empty where few of many are joined, which are searched for.
  @usableFromInline let places: UnsafeBufferPointer<UInt32>

  /// All of it, in the order of this machine's bytes: how many subjects there are, then the tables.
  let bytes: UnsafeRawBufferPointer
  /// What the memory belongs to; `nil` where it is this.
  private let owner: AnyObject?

  private static let numberLength = MemoryLayout<UInt32>.stride

  /// `bytes` are tables of `count` subjects, and stay as long as `owner` does; without one they belong to this.
  private init(_ bytes: UnsafeRawBufferPointer, of count: Int, in owner: AnyObject?) {
    func table<Number: BitwiseCopyable>(_ range: Range<Int>) -> UnsafeBufferPointer<Number> {
      let range = range.lowerBound * Self.numberLength..<range.upperBound * Self.numberLength
      return UnsafeRawBufferPointer(rebasing: bytes[range]).bindMemory(to: Number.self)
    }
    subjects = table(1..<1 + count)
    roots = table(1 + count..<1 + 2 * count)
    members = table(1 + 2 * count..<1 + 3 * count)
    starts = table(1 + 3 * count..<2 + 4 * count)
    places = table(2 + 4 * count..<bytes.count / Self.numberLength)
    self.bytes = bytes
    self.owner = owner
  }

  /// The tables that `bytes` were once, which stay as long as `owner` does; `nil` if they cannot be any.
  convenience init?(_ bytes: UnsafeRawBufferPointer, in owner: AnyObject) {
    let length = bytes.count / Self.numberLength
    guard length >= 2, bytes.count % Self.numberLength == 0,
      Int(bitPattern: bytes.baseAddress) % Self.numberLength == 0,
      case let count = Int(bytes.load(as: UInt32.self)), length >= 2 + 4 * count
    else { return nil }
    self.init(bytes, of: count, in: owner)
  }

  /// The tables of subjects that are joined, rising, and the places of their customers, which each name the least of
  /// their own.
  convenience init(subjects: [SubjectID], roots: [UInt32]) {
    let count = subjects.count
    let last = subjects.last.map { Int($0.rawValue) } ?? 0
    // With fewer of all subjects a table of all would be larger than what is in it.
    let placeCount = last / Self.leastShare < count ? last + 1 : 0
    let length = (2 + 4 * count + placeCount) * Self.numberLength
    let memory = UnsafeMutableRawBufferPointer(start: LargePages.allocate(length), count: length)
    let numbers = memory.bindMemory(to: UInt32.self)
    numbers[0] = UInt32(count)
    let starts = numbers.extracting(1 + 3 * count..<2 + 4 * count)
    let members = numbers.extracting(1 + 2 * count..<1 + 3 * count)
    let places = numbers.extracting((2 + 4 * count)...)
    starts.update(repeating: 0)
    places.update(repeating: 0)
    for place in 0..<count {
      let subject = subjects[place].rawValue
      let root = Int(roots[place])
      numbers[1 + place] = subject
      numbers[1 + count + place] = UInt32(root)
      starts[root + 1] += 1
      if placeCount > 0 { places[Int(subject)] = UInt32(place) + 1 }
    }
    for place in 0..<count { starts[place + 1] += starts[place] }
    var next = Array(starts)
    for place in 0..<count {
      let root = Int(roots[place])
      members[Int(next[root])] = UInt32(place)
      next[root] += 1
    }
    self.init(UnsafeRawBufferPointer(memory), of: count, in: nil)
  }

  deinit { if owner == nil { bytes.deallocate() } }

  private static let leastShare = 64

  /// Where a subject stands among those that are joined.
  @usableFromInline
  func place(of subject: SubjectID) -> Int? {
    if places.isEmpty {
      let place = subjects.partitionIndex { $0 >= subject }
      return place < subjects.count && subjects[place] == subject ? place : nil
    }
    let number = Int(subject.rawValue)
    guard number < places.count, places[number] > 0 else { return nil }
    return Int(places[number]) - 1
  }
}
