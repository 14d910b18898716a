public import Events

extension ViewMoment {
  /// Whom a view is read of.
  @usableFromInline
  struct Customers<State: ProjectionState>: Sendable {
    /// `nil` where everybody is one subject.
    @usableFromInline let joined: JoinedStates?
    /// What was recorded of nobody, and goes to those it turned out to belong to.
    @usableFromInline let nobodys: State?
    @usableFromInline let selection: SubjectSelection?

    @inlinable
    init(
      of type: State.Type,
      _ moment: ViewMoment,
      _ index: CustomerIndex,
      selecting selection: SubjectSelection?
    ) throws {
      joined = index.isTrivial ? nil : try JoinedStates(moment, index, selecting: selection)
      nobodys = try moment.nobodys(type)
      self.selection = selection
    }
  }

  /// Calls `body` with the customers that subjects of a part name, rising.
  ///
  /// The memory of a state is used again for the next.
  @inlinable
  func forEachCustomer<State: ProjectionState>(
    _ customers: Customers<State>,
    of part: Part,
    decoding decode: StateTable<State>.Decoding = StateTable<State>.whole,
    _ body: (SubjectID, State) -> Void
  ) throws {
    var state = State()
    guard let joined = customers.joined else {
      return try forEachEntry(of: part, selecting: customers.selection) { entry in
        if entry.subject == .nobody { return }
        try read(entry, into: &state, decoding: decode)
        if let nobodys = customers.nobodys { state.adopt(nobodys) }
        body(entry.subject, state)
      }
    }
    let subjects = joined.tables.subjects
    var further = State()
    var places = joined.places(ofPart: part.number)
    for (number, bytes) in joined.parts[part.number].pages {
      var page = StatePage(number, bytes, wanted: customers.selection?[number] ?? .max)
      while let entry = try next(of: &page) {
        // Those before it come first: who names a customer need not have a state.
        while let place = places.first, subjects[place] < entry.subject {
          if try merge(place, joined, into: &state, &further, customers.nobodys, decoding: decode) {
            body(subjects[place], state)
          }
          places.removeFirst()
        }
        if entry.subject == .nobody { continue }
        if let place = places.first, subjects[place] == entry.subject { continue }
        try read(entry, into: &state, decoding: decode)
        if let nobodys = customers.nobodys { state.adopt(nobodys) }
        body(entry.subject, state)
      }
    }
    for place in places {
      if try merge(place, joined, into: &state, &further, customers.nobodys, decoding: decode) {
        body(subjects[place], state)
      }
    }
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
