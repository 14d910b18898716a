/// The rules that a shop went by from a moment on, as texts: they say the same for ever, though the standard
/// and the presets that fill their gaps change.
public struct AdoptedRules: Equatable, Sendable {
  /// The shop's rules file.
  public var rules: String
  /// The standard rules as they were; `nil` where nobody kept them.
  public var standard: String?
  /// The preset that `rules` names, as it was.
  public var preset: String?

  public init(rules: String, standard: String? = nil, preset: String? = nil) {
    self.rules = rules
    self.standard = standard
    self.preset = preset
  }

  /// The most characters that each text can have.
  public static let maximumLength = 65_536
}
