public import Events
public import Projections
internal import Rules

/// Makes the rows of profiles while a view is read; several threads may ask it.
///
/// A class, because taking a value of so many parts counts the uses of each.
public final class ProfileMaker: Sendable {
  private let measure: ProfileMeasure
  private let mailChannel: SymbolID?
  private let isTold: @Sendable (LearnedFact) -> Bool

  /// `mailChannel` is the symbol of the channel `email`, if the log has one; `isTold` says whether a fact is still
  /// there, and is asked of customers of whom anything was erased.
  public init(
    _ measure: ProfileMeasure,
    mailChannel: SymbolID?,
    isTold: @escaping @Sendable (LearnedFact) -> Bool
  ) {
    self.measure = measure
    self.mailChannel = mailChannel
    self.isTold = isTold
  }

  /// Reads of a state what its parts are made of.
  public var decoding: StateTable<ProfileState>.Decoding {
    let (parts, asOf) = (measure.parts, measure.context.asOf)
    return { (state, reader) throws(StateReader.Damage) in
      try state.decode(parts, asOf: asOf, from: &reader)
    }
  }

  /// `nil` where nothing was known of the customer at the date.
  public func row(_ customer: SubjectID, _ state: ProfileState) -> ProfileRow? {
    ProfileRow(customer, state, measure, mailChannel: mailChannel, isTold: isTold)
  }
}
