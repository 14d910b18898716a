public import Events
internal import Foundation

/// The texts that rules are read from, to be kept: they stay the same rules though the shop's file, or
/// the standard that fills its gaps, changes.
public struct RulesText: Codable, Hashable, Sendable {
  /// The standard rules as they were.
  public let standard: String
  /// The shop's rules file; empty where it has none.
  public let own: String

  /// The shop's text beside the standard of this program.
  public init(own: String) {
    standard = Rules.standardText
    self.own = own
  }

  /// The rules; `file` names the shop's text in errors.
  ///
  /// - Throws: `RulesError` with line and column.
  public func rules(file: String, currency: Currency) throws -> Rules {
    // A section that the standard did not have then is as in the standard of today.
    let today = try Rules.standard(currency: currency)
    let base = try Rules(
      yaml: standard,
      file: "standard.yaml",
      currency: currency,
      base: today
    )
    return try Rules(yaml: own, file: file, currency: currency, base: base)
  }
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
