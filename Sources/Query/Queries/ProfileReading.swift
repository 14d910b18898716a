internal import Events
internal import Projections
internal import Rules
internal import Views

/// Reads rows of profiles as of a date, once what everybody is measured by is known: so a row is whole when it is
/// made, and need not be kept to find out whether it is wanted.
struct ProfileReading: Sendable {
  let states: ViewStates<ProfileProjection>
  let context: ViewContext
  private let reader: ViewReader
  private let mailChannel: SymbolID?
  private let measure: ProfileMeasure

  init(_ reader: ViewReader, asOf moment: Timestamp, _ demand: ColumnDemand) throws {
    self.reader = reader
    states = try ViewStates(reader, ProfileProjection.self, asOf: moment)
    context = try reader.context(asOf: moment)
    mailChannel = try reader.find(.channel, "email")
    let parts = ProfileParts(of: demand.finding.union(demand.showing))
    let everybodys = parts.everybodys(reader.rules)
    measure = ProfileMeasure(
      parts,
      reader.rules,
      context,
      try Self.measures(everybodys, reader, states, context),
      brought: try everybodys.contains(.brought) ? Self.brought(states, context) : [:]
    )
  }

  /// Rows that consist of `parts`: of everybody, or at least of those whom `selection` wants.
  func rows(_ parts: ProfileParts, _ selection: RowSelection?) throws -> SiftedProfiles {
    let maker = maker(parts)
    guard let selection else {
      return SiftedProfiles(all: try states.rows(decoding: maker.decoding) { maker.row($0, $1) })
    }
    let sieve: SiftedProfiles.Sieve = { [reader, states, context] rows in
      try selection.candidates(in: try reader.profiles(rows, parts, states.index, context))
    }
    var sifted = try states.reduce(into: SiftedProfiles(), decoding: maker.decoding) {
      if let row = maker.row($1, $2) { try $0.append(row, sieve) }
    } merge: {
      try $0.append($1, sieve)
    }
    try sifted.sift(sieve)
    return sifted
  }

  /// The rows of these customers, in this order.
  func rows(of customers: [SubjectID], _ parts: ProfileParts) throws -> [ProfileRow] {
    let maker = maker(parts)
    let rows = try states.rows(of: customers, decoding: maker.decoding) { maker.row($0, $1) }
    return customers.map { customer in rows[rows.partitionIndex { $0.customer >= customer }] }
  }

  private func maker(_ parts: ProfileParts) -> ProfileMaker {
    ProfileMaker(measure.of(parts), mailChannel: mailChannel) { [reader] in reader.isTold($0) }
  }

  /// What everybody is measured by, as far as `parts` ask for it.
  private static func measures(
    _ parts: ProfileParts,
    _ reader: ViewReader,
    _ states: ViewStates<ProfileProjection>,
    _ context: ViewContext
  ) throws -> ShopMeasures {
    let rules = reader.rules
    if parts.isDisjoint(with: [.scores, .silence]) {
      return ShopMeasures([MeasuredCustomer](), rules, context)
    }
    return try reader.everybodysMeasures(
      of: states,
      context,
      decoding: ProfileState.claimsAndPurchases
    ) {
      $0.purchases
    }
  }

  /// How many people bought after a customer brought them.
  private static func brought(
    _ states: ViewStates<ProfileProjection>,
    _ context: ViewContext
  ) throws -> [SubjectID: Int] {
    // Few say anything; of them all purchases are read, whichever of their identifiers said it.
    let saying = try states.customers(decoding: ProfileState.claims) { !$0.claims.isEmpty }
    if saying.isEmpty { return [:] }
    let index = states.index
    let claimants = try states.rows(
      of: saying,
      decoding: ProfileState.claimsAndPurchases
    ) {
      Claimant($0, $1.claims, $1.purchases, index, context)
    }
    return Claimant.converted(claimants)
  }
}
