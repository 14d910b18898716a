internal import Rules
package import Views

/// Rules to be tried, and what to call them.
package struct RuleSet: Sendable {
  /// Such as the file they were read from.
  package let name: String
  package let shop: ShopRules

  package init(name: String, _ shop: ShopRules) {
    self.name = name
    self.shop = shop
  }

  /// Eight hexadecimal digits that are the same for rules that say the same in what is compared.
  package var fingerprint: String { shop.rules.fingerprint(of: Self.sections) }

  /// Those that the views compared depend on, and what a back-test goes by.
  private static let sections = Rules.Section.allCases.filter { section in
    section == .ranking || ShopHistory.views.contains { $0.sections.contains(section) }
  }

  /// The names of the sections in which `other` says something else.
  package func differences(from other: RuleSet) -> [String] {
    shop.rules.differences(from: other.shop.rules, in: Self.sections).map(\.rawValue)
  }
}
