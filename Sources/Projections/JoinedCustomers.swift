public import Events

/// Customers of several subjects, whose states are merged when they are asked for.
///
/// All of it can be inlined: of states whose type is not known every one would be copied by asking what it is.
@usableFromInline
struct JoinedCustomers<State: ProjectionState>: Sendable {
  @usableFromInline typealias Met = [(customer: SubjectID, state: State)]

  /// Where a state is.
  @usableFromInline
  struct Place: Sendable {
    @usableFromInline let customer: SubjectID
    @usableFromInline let part: UInt32
    @usableFromInline let index: UInt32

    @inlinable
    init(_ customer: SubjectID, part: Int, index: Int) {
      self.customer = customer
      self.part = UInt32(part)
      self.index = UInt32(index)
    }
  }

  @usableFromInline let parts: [Met]
  /// By customer.
  @usableFromInline let order: [Place]
  /// Where each customer begins in `order`.
  @usableFromInline let starts: [Int]
  @usableFromInline let nobodys: State?

  /// `parts` have the states of their subjects as they were met; `nobodys` goes to those it turned out to belong to.
  @inlinable
  init(_ parts: [Met], adopting nobodys: State?) {
    var met: [Place] = []
    met.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts.indices {
      for index in parts[part].indices {
        met.append(Place(parts[part][index].customer, part: part, index: index))
      }
    }
    let order = Parallel.sorted(met) { left, right in
      if left.customer != right.customer { return left.customer < right.customer }
      return left.part != right.part ? left.part < right.part : left.index < right.index
    }
    starts = order.indices.filter { $0 == 0 || order[$0].customer != order[$0 - 1].customer }
    self.parts = parts
    self.order = order
    self.nobodys = nobodys
  }

  @inlinable var count: Int { starts.count }

  /// Calls `body` with the customers of these numbers, rising.
  @inlinable
  func forEach(in range: Range<Int>, _ body: (SubjectID, State) -> Void) {
    for number in range {
      let end = number + 1 < starts.count ? starts[number + 1] : order.count
      var state = self.state(starts[number])
      for next in starts[number] + 1..<end { state.merge(self.state(next)) }
      if let nobodys { state.adopt(nobodys) }
      body(order[starts[number]].customer, state)
    }
  }

  @inlinable
  func state(_ number: Int) -> State {
    parts[Int(order[number].part)][Int(order[number].index)].state
  }
}
