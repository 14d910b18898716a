package import Events
package import Views

/// A customer whose segment is another under other rules.
package struct Mover: Equatable, Sendable {
  /// `nil` where the rules to compare with do not score them.
  package let before: RFMRow?
  /// `nil` where the rules to be tried do not score them.
  package let after: RFMRow?

  /// `nil` without a row, which `all` never makes.
  private init?(_ pair: CustomerPair) {
    before = pair.before
    after = pair.after
    guard before != nil || after != nil else { return nil }
  }

  package var customer: SubjectID { after?.customer ?? before?.customer ?? .nobody }

  /// Minor units of the shop's currency: by the rules to be tried where these score them.
  package var monetary: Int64 { after?.monetary ?? before?.monetary ?? 0 }

  static func all(
    among pairs: [CustomerPair],
    _ before: RuleSetTables,
    _ after: RuleSetTables
  ) -> [Mover] {
    pairs.filter { pair in
      pair.before == nil || pair.after == nil
        || pair.before.flatMap(before.segment) != pair.after.flatMap(after.segment)
    }
    .compactMap(Mover.init)
    .sorted { ($1.monetary, $0.customer) < ($0.monetary, $1.customer) }
  }
}
