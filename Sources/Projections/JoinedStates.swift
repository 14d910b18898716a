internal import Events

/// Where the states are of subjects that are one customer with others, found by a first reading of all pages: so
/// customers come in their order in the second, with all that is theirs.
///
/// What it leads to stands in the pages of a view at a moment, and no longer than that.
@usableFromInline
final class JoinedStates: @unchecked Sendable {
  // @unchecked because a subject's entry is noted by one thread, that of its part, and read when all are there.
  @usableFromInline let tables: CustomerTables
  @usableFromInline private(set) var parts: [Part] = []
  /// By the subject's place among those joined; without an address where it has no state.
  @usableFromInline let entries: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>
  /// Where the subjects of each part begin among those joined; one more says where the last ends.
  private var starts: [Int] = []

  @usableFromInline
  init(_ moment: ViewMoment, _ index: CustomerIndex) throws {
    tables = index.tables
    entries = .allocate(capacity: tables.subjects.count)
    entries.initialize(repeating: UnsafeRawBufferPointer(start: nil, count: 0))
    starts = (0...moment.partCount).map { [tables] part in
      let first = UInt64(moment.pages(ofPart: part).lowerBound) << UInt64(StatePage.shift)
      return tables.subjects.partitionIndex { UInt64($0.rawValue) >= first }
    }
    parts = try moment.eachPart { part in
      var found = Part()
      var place = starts[part.number]
      let end = starts[part.number + 1]
      try moment.forEachPage(of: part) { number, bytes in
        found.pages.append((number, bytes))
        var page = StatePage(number, bytes)
        while let entry = try moment.next(of: &page) {
          while place < end, tables.subjects[place] < entry.subject { place += 1 }
          if place < end, tables.subjects[place] == entry.subject {
            entries[place] = entry.bytes
          } else if entry.subject != .nobody {
            found.customerCount += 1
          }
        }
      }
      return found
    }
    let joined = try moment.eachPart { part in
      places(ofPart: part.number).count { place in
        (tables.starts[place]..<tables.starts[place + 1])
          .contains { entry(at: Int(tables.members[Int($0)])) != nil }
      }
    }
    for part in parts.indices { parts[part].customerCount += joined[part] }
  }

  /// What was found in a part by the first reading.
  @usableFromInline
  struct Part: @unchecked Sendable {
    // @unchecked because what the pages lead to is not changed while the moment is there.
    /// Checked.
    @usableFromInline fileprivate(set) var pages:
      [(number: UInt32, bytes: UnsafeRawBufferPointer)] = []
    /// Of customers who are named by a subject of the part.
    @usableFromInline fileprivate(set) var customerCount = 0
  }

  deinit { entries.deallocate() }

  /// The places of the subjects of a part.
  @usableFromInline
  func places(ofPart part: Int) -> Range<Int> { starts[part]..<starts[part + 1] }

  /// The state of the subject at `place`, if it has one.
  @inlinable
  func entry(at place: Int) -> StatePage.Entry? {
    let bytes = entries[place]
    if bytes.baseAddress == nil { return nil }
    return StatePage.Entry(subject: tables.subjects[place], bytes: bytes)
  }
}
