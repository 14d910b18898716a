public import Events

/// Who is one customer, kept and brought up to date.
extension CustomerIndex {
  /// The same but for the customers that `subjects` belonged to, whose subjects are now those of `customers`, each
  /// rising; a customer of one subject is joined with nobody.
  public func replacing(
    customersOf subjects: some Sequence<SubjectID>,
    by customers: some Sequence<[SubjectID]>
  ) -> CustomerIndex {
    var isLeft = Set<UInt32>()
    for subject in subjects {
      if let place = tables.place(of: subject) { isLeft.insert(tables.roots[place]) }
    }
    var joined: [(subject: SubjectID, root: SubjectID)] = []
    for members in customers where members.count > 1 {
      joined += members.map { (subject: $0, root: members[0]) }
    }
    joined.sort { $0.subject < $1.subject }

    var merged: [SubjectID] = []
    merged.reserveCapacity(tables.subjects.count + joined.count)
    var roots: [UInt32] = []
    roots.reserveCapacity(tables.subjects.count + joined.count)
    // By old place: where a customer that stays as it is names itself now.
    var moved = Array(tables.roots)
    var names: [SubjectID: UInt32] = [:]
    var rest = joined[...]
    func add(_ entry: (subject: SubjectID, root: SubjectID)) {
      // The least of a customer's subjects, which names it, comes first.
      let root = names[entry.root] ?? UInt32(merged.count)
      names[entry.root] = root
      merged.append(entry.subject)
      roots.append(root)
    }
    for (place, root) in tables.roots.enumerated() where !isLeft.contains(root) {
      while let next = rest.first, next.subject < tables.subjects[place] {
        add(next)
        rest.removeFirst()
      }
      moved[place] = Int(root) == place ? UInt32(merged.count) : moved[Int(root)]
      merged.append(tables.subjects[place])
      roots.append(moved[place])
    }
    for entry in rest { add(entry) }
    return CustomerIndex(CustomerTables(subjects: merged, roots: roots))
  }

  /// As it stands in a file.
  public var bytes: UnsafeRawBufferPointer { tables.bytes }

  /// What `bytes` were, which stay as long as `owner` does; `nil` of others.
  public init?(_ bytes: UnsafeRawBufferPointer, in owner: AnyObject) {
    guard let tables = CustomerTables(bytes, in: owner) else { return nil }
    self.init(tables)
  }
}
