internal import Events
internal import Views

/// Rows of profiles that are looked at as they come, while they are at hand: of many only those are kept that may be
/// wanted.
struct SiftedProfiles: Sendable {
  /// Those to be kept among rows, by their places, rising.
  typealias Sieve = @Sendable ([ProfileRow]) throws -> [Int]

  /// So many are looked at together: what that takes to be begun counts for little, and they are still at hand.
  private static let length = 1_024

  private(set) var rows: [ProfileRow] = []
  /// Orders of all rows, also of those not kept, left out because the rules have no rate for their currency.
  private(set) var withoutRate = 0
  /// What all rows came to that is too much for an amount.
  private(set) var excesses: [Int128] = []
  private var waiting: [ProfileRow] = []

  /// None yet.
  init() {}

  /// All that there are, and none is left out.
  init(all rows: consuming [ProfileRow]) {
    self.rows = rows
    for place in self.rows.indices { note(self.rows[place].summary) }
  }

  private mutating func note(_ summary: PurchaseSummary) {
    withoutRate += summary.withoutRate
    let sum = Int128(summary.monetary)
    if sum.isBeyondAmounts { excesses.append(sum) }
  }

  mutating func append(_ row: consuming ProfileRow, _ sieve: Sieve) throws {
    note(row.summary)
    waiting.append(row)
    if waiting.count == Self.length { try sift(sieve) }
  }

  /// Takes in what comes behind.
  mutating func append(_ others: consuming SiftedProfiles, _ sieve: Sieve) throws {
    try sift(sieve)
    try others.sift(sieve)
    rows += others.rows
    withoutRate += others.withoutRate
    excesses += others.excesses
  }

  /// To be called once all are there.
  mutating func sift(_ sieve: Sieve) throws {
    for place in try sieve(waiting) { rows.append(waiting[place]) }
    waiting.removeAll(keepingCapacity: true)
  }
}
