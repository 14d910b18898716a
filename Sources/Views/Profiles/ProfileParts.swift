public import Rules

/// What of a profile is asked for: what is not costs nothing.
///
/// Who it is and what they bought in figures is always there.
public struct ProfileParts: OptionSet, Sendable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `rfm`; it takes everybody's figures.
  public static let scores = ProfileParts(rawValue: 1 << 0)
  /// `silence` and `stage`; where rules go by gaps, it takes everybody's.
  public static let silence = ProfileParts(rawValue: 1 << 1)
  public static let habits = ProfileParts(rawValue: 1 << 2)
  /// The goods among the habits.
  public static let favourites = ProfileParts(rawValue: 1 << 3)
  public static let goods = ProfileParts(rawValue: 1 << 4)
  public static let facts = ProfileParts(rawValue: 1 << 5)
  public static let consents = ProfileParts(rawValue: 1 << 6)
  /// `consentFacts`.
  public static let reach = ProfileParts(rawValue: 1 << 7)
  /// It takes everybody's claims.
  public static let brought = ProfileParts(rawValue: 1 << 8)
  public static let kind = ProfileParts(rawValue: 1 << 9)
  /// `contacts` and `firstSeenAt`.
  public static let contacts = ProfileParts(rawValue: 1 << 10)

  public static let all = ProfileParts(rawValue: (1 << 11) - 1)

  /// With those that the rules' conditions of kinds ask for, where `kind` is among them.
  public func completed(by rules: Rules) -> ProfileParts {
    guard contains(.kind) else { return self }
    return rules.kinds.flatMap(\.condition.names).reduce(into: self) { parts, name in
      switch name {
      case "r", "f", "m": parts.insert(.scores)
      case "largest_order": parts.insert(.habits)
      case "brought": parts.insert(.brought)
      case "facts": parts.insert(.facts)
      case "messages", "emails_opened", "emails_clicked": parts.insert(.contacts)
      default: break
      }
    }
  }
}

extension ProfileParts {
  /// Those of which everybody's are needed, whoever is asked about, to measure these by.
  public func everybodys(_ rules: Rules) -> ProfileParts {
    let parts = completed(by: rules).intersection([.scores, .silence, .brought])
    return rules.dormancy.asksForEverybodysGap ? parts : parts.subtracting(.silence)
  }
}
