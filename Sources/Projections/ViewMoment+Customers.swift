public import Events

extension ViewMoment {
  /// Calls `body` with the customers that subjects of a part name, or with those of them that are selected, rising.
  ///
  /// The memory of a state is used again for the next.
  @inlinable
  func forEachCustomer<State: ProjectionState>(
    _ customers: ViewCustomers<State>,
    of part: Part,
    selecting selection: SubjectSelection? = nil,
    decoding decode: StateTable<State>.Decoding = StateTable<State>.whole,
    _ body: (SubjectID, State) throws -> Void
  ) throws {
    var state = State()
    guard let joined = customers.joined else {
      return try forEachEntry(of: part, selecting: selection) { entry in
        if entry.subject == .nobody { return }
        try read(entry, into: &state, decoding: decode)
        if let nobodys = customers.nobodys { state.adopt(nobodys) }
        try body(entry.subject, state)
      }
    }
    let subjects = joined.tables.subjects
    var further = State()
    func take(_ place: Int) throws {
      let subject = subjects[place]
      if let selection, !selection.contains(subject) { return }
      if try merge(place, joined, into: &state, &further, customers.nobodys, decoding: decode) {
        try body(subject, state)
      }
    }
    var places = joined.places(ofPart: part.number)
    for (number, bytes) in joined.parts[part.number].pages {
      let wanted = selection?[number] ?? .max
      if wanted == 0 { continue }
      var page = StatePage(number, bytes, wanted: wanted)
      while let entry = try next(of: &page) {
        // Those before it come first: who names a customer need not have a state.
        while let place = places.first, subjects[place] < entry.subject {
          try take(place)
          places.removeFirst()
        }
        if entry.subject == .nobody { continue }
        if let place = places.first, subjects[place] == entry.subject { continue }
        try read(entry, into: &state, decoding: decode)
        if let nobodys = customers.nobodys { state.adopt(nobodys) }
        try body(entry.subject, state)
      }
    }
    for place in places { try take(place) }
  }

  /// Merges the states of the customer that the subject at `place` names; false if it names none that has a state.
  @inlinable
  func merge<State: ProjectionState>(
    _ place: Int,
    _ joined: JoinedStates,
    into state: inout State,
    _ further: inout State,
    _ nobodys: State?,
    decoding decode: StateTable<State>.Decoding
  ) throws -> Bool {
    let tables = joined.tables
    var isMet = false
    for number in Int(tables.starts[place])..<Int(tables.starts[place + 1]) {
      guard let entry = joined.entry(at: Int(tables.members[number])) else { continue }
      if isMet {
        try read(entry, into: &further, decoding: decode)
        state.merge(further)
      } else {
        try read(entry, into: &state, decoding: decode)
        isMet = true
      }
    }
    if isMet, let nobodys { state.adopt(nobodys) }
    return isMet
  }

  /// What was recorded of nobody in particular.
  @inlinable
  func nobodys<State: ProjectionState>(_ type: State.Type) throws -> State? {
    guard let bytes = try page(0) else { return nil }
    do {
      let state = try StateTable<State>.decode(bytes)[Int(SubjectID.nobody.rawValue)]
      return state.isEmpty ? nil : state
    } catch { throw view.damage(0) }
  }
}
