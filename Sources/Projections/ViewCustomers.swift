internal import EventLog
public import Events

/// Whom a view is read of at a moment: found once, they can be read as often as is wanted.
public struct ViewCustomers<State: ProjectionState>: Sendable {
  @usableFromInline let moment: ViewMoment
  /// `nil` where everybody is one subject.
  @usableFromInline let joined: JoinedStates?
  /// What was recorded of nobody, and goes to those it turned out to belong to.
  @usableFromInline let nobodys: State?

  @inlinable
  public init(of type: State.Type, _ moment: ViewMoment, _ index: CustomerIndex) throws {
    self.moment = moment
    joined = index.isTrivial ? nil : try JoinedStates(moment, index)
    nobodys = try moment.nobodys(type)
  }

  /// How far the log is folded into their states.
  public var checkpoint: LogPosition { moment.checkpoint }

  /// No more customers are named by subjects of a part.
  @inlinable
  func capacity(ofPart part: Int) -> Int {
    joined?.parts[part].customerCount ?? moment.subjectCapacity
  }
}
