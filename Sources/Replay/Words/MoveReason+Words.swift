internal import Events

extension MoveReason {
  /// Such as `r 1 → 2: cut 30 → 95 days`.
  package func text(currencyDigits digits: Int) -> String {
    switch self {
    case .unscoredBefore: "no order that counted before"
    case .unscoredAfter: "no order that counts any more"
    case .number(let number, let from, let to):
      "\(number.rawValue) \(number.text(from, digits)) → \(number.text(to, digits))"
    case .score(let score, let from, let to, let cut):
      "\(score.rawValue) \(from) → \(to)" + (cut.map { ": \(score.text($0, digits))" } ?? "")
    case .conditions: "the conditions of the segments"
    }
  }
}

extension MoveReason.Number {
  /// A cut may lie between two whole numbers.
  fileprivate func text(_ value: Double, _ digits: Int) -> String {
    let decimals = self == .monetary ? digits : 2
    let scaled = Decimals.rounded(value, digits: decimals)
    return self == .monetary
      ? Decimals.format(scaled, digits: decimals)
      : Decimals.formatShort(scaled, digits: decimals)
  }
}

extension MoveReason.Score {
  fileprivate func text(_ cut: MoveReason.Cut, _ digits: Int) -> String {
    let (number, unit): (MoveReason.Number, String) =
      switch self {
      case .r: (.recencyDays, " days")
      case .f: (.frequency, " orders")
      case .m: (.monetary, "")
      }
    return "cut \(number.text(cut.from, digits)) → \(number.text(cut.to, digits))\(unit)"
  }
}
