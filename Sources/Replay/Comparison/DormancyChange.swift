internal import Events
package import Views

/// Who is called dormant by the one rule set and not by the other.
package struct DormancyChange: Equatable, Sendable {
  /// How many are dormant, and what they have spent.
  package struct Sum: Equatable, Sendable {
    package var customers = 0
    /// Minor units of the shop's currency.
    package var monetary: Int128 = 0

    init(_ rows: [DormancyRow]) {
      customers = rows.count
      monetary = rows.reduce(0) { $0 + Int128($1.monetary) }
    }
  }

  package let before: Sum
  package let after: Sum
  /// Dormant by the rules to be tried alone; those worth most first.
  package let newly: [DormancyRow]
  /// Dormant by the rules to compare with alone; those worth most first.
  package let noLonger: [DormancyRow]

  package var newlySum: Sum { Sum(newly) }
  package var noLongerSum: Sum { Sum(noLonger) }

  init(from old: DormancyTable, to new: DormancyTable) {
    before = Sum(old.rows)
    after = Sum(new.rows)
    let were = Set(old.rows.map(\.customer))
    let are = Set(new.rows.map(\.customer))
    newly = new.worthMostFirst.rows.filter { !were.contains($0.customer) }
    noLonger = old.worthMostFirst.rows.filter { !are.contains($0.customer) }
  }
}
