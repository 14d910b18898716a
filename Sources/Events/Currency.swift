/// A currency by its ISO 4217 code, such as `CNY`.
public struct Currency: Hashable, Sendable {
  public let code: String
  /// Decimal digits of the minor unit (ISO 4217, list one).
  public let minorDigits: Int

  /// Returns `nil` unless `code` is three letters; they are taken in upper case.
  public init?(_ code: some StringProtocol) {
    let upper = code.uppercased()
    guard upper.utf8.count == 3, upper.utf8.allSatisfy({ $0 >= 65 && $0 <= 90 }) else { return nil }
    self.code = upper
    minorDigits = Self.minorDigits(of: upper)
  }

  private static func minorDigits(of code: String) -> Int {
    switch code {
    // Most are asked for first: each name is a comparison.
    case "CNY", "EUR", "USD": 2
    case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
      "VUV", "XAF", "XOF", "XPF":
      0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    case "CLF", "UYW": 4
    default: 2
    }
  }
}

extension Currency: CustomStringConvertible {
  public var description: String { code }
}
