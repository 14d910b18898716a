public import Events
internal import Foundation

/// The texts that rules are read from, to be kept: they stay the same rules though the shop's file, or
/// the standard that fills its gaps, changes.
public struct RulesText: Codable, Hashable, Sendable {
  /// The standard rules as they were.
  public let standard: String
  /// The preset that the shop's file names, as it was; `nil` where it names none.
  public let preset: String?
  /// The shop's rules file; empty where it has none.
  public let own: String

  /// The shop's text beside the standard of this program.
  public init(own: String) {
    standard = Rules.standardText
    preset = Rules.presetName(in: own).flatMap { Preset.named($0)?.text }
    self.own = own
  }

  /// The texts of rules that were adopted; what nobody kept is as in this program.
  public init(_ adopted: AdoptedRules) {
    let today = RulesText(own: adopted.rules)
    standard = adopted.standard ?? today.standard
    preset = adopted.preset ?? today.preset
    own = adopted.rules
  }

  /// As the log keeps them.
  public var adopted: AdoptedRules {
    AdoptedRules(rules: own, standard: standard, preset: preset)
  }

  /// The name of the preset that the shop's file builds on; `nil` where it names none.
  public var presetName: String? { Rules.presetName(in: own) }

  /// The rules; `file` names the shop's text in errors.
  ///
  /// - Throws: `RulesError` with line and column.
  public func rules(file: String, currency: Currency) throws -> Rules {
    try Self.known.rules(of: self, currency) {
      // A section that the standard did not have then is as in the standard of today.
      let today = try Rules.standard(currency: currency)
      let base =
        standard == Rules.standardText
        ? today
        : try Rules(yaml: standard, file: "standard.yaml", currency: currency, base: today)
      return try Rules(
        yaml: own,
        file: file,
        currency: currency,
        base: base,
        presetText: { preset ?? Preset.named($0)?.text }
      )
    }
  }

  private static let known = KnownRules()
}

extension RulesText {
  /// As it is stored: JSON.
  public func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return Array(try encoder.encode(self))
  }

  public init(encoded bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(RulesText.self, from: Data(bytes))
  }
}
