internal import Events

extension Rules {
  /// The parts of a rules file, by their names in it.
  public enum Section: String, CaseIterable, Sendable {
    case identity
    case rfm
    case segments
    case kinds
    case ranking
    case dormancy
    case stages
    case referral
    case rates
    case chat
  }

  /// The sections among `sections` in which `other` says something else.
  public func differences(from other: Rules, in sections: [Section]) -> [Section] {
    sections.filter { section in
      switch section {
      case .identity: identity != other.identity
      case .rfm: rfm != other.rfm
      case .segments: segments != other.segments
      case .kinds: kinds != other.kinds
      case .ranking: ranking.expression != other.ranking.expression
      case .dormancy: dormancy != other.dormancy
      case .stages: stages != other.stages
      case .referral: referral != other.referral
      case .rates: rates != other.rates
      case .chat: chat != other.chat
      }
    }
  }

  /// Eight hexadecimal digits that are the same for rules that say the same in `sections`.
  public func fingerprint(of sections: [Section]) -> String {
    var text = sections.map { "\($0.rawValue): \(self.text($0))" }.joined(separator: "\n")
    let hash = text.withUTF8 { XXHash64.hash(UnsafeRawBufferPointer($0)) }
    let digits = String(UInt32(truncatingIfNeeded: hash), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// What a section says: all its fields by reflection, so that none can be forgotten.
  private func text(_ section: Section) -> String {
    switch section {
    case .identity: "\(identity.placeholders.texts)"
    case .rfm: String(describing: rfm)
    case .segments: String(describing: segments)
    case .kinds: String(describing: kinds)
    case .ranking: String(describing: ranking.expression)
    case .dormancy: String(describing: dormancy)
    case .stages: String(describing: stages)
    case .referral: String(describing: referral)
    case .rates: String(describing: rates)
    case .chat: String(describing: chat)
    }
  }
}
