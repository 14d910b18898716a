public import Events

/// Lines for the rules file by which scores are binned in another way.
///
/// A line says what holds for all dimensions, though it changes one: in place of the file's own line of that name it
/// leaves the others as they are, whatever they were in one word, or by the preset.
public struct BinLines {
  public let text: String

  public init(from old: Rules.RFM, to new: Rules.RFM, _ currency: Currency) {
    let dimensions = Rules.Dimension.allCases
    func line(_ name: String, _ value: (Rules.Dimension) -> String?) -> String {
      let values = dimensions.compactMap { dimension in
        value(dimension).map { "\(dimension.rawValue): \($0)" }
      }
      return values.isEmpty ? "" : "  \(name): {\(values.joined(separator: ", "))}\n"
    }
    var text = "rfm:\n"
    if new.bins != old.bins { text += line("bins") { "\(new.bins[$0])" } }
    if dimensions.contains(where: { new[$0] != old[$0] }) {
      text += line("binning") { new[$0].name }
      text += line("cut_offset") {
        if case .quantile(let offset?) = new[$0] { "\(offset)" } else { nil }
      }
      for dimension in dimensions {
        guard case .fixed(let cuts) = new[dimension] else { continue }
        let list = cuts.map { Self.text($0, dimension, currency) }
        text += "  \(dimension.rawValue)_cuts: [\(list.joined(separator: ", "))]\n"
      }
    }
    self.text = text
  }

  /// Days and orders are whole, and amounts in the currency's decimals, but where the file's own are finer.
  private static func text(
    _ cut: Double,
    _ dimension: Rules.Dimension,
    _ currency: Currency
  ) -> String {
    let digits = dimension == .monetary ? currency.minorDigits : 0
    let units = (0..<digits).reduce(1.0) { units, _ in units * 10 }
    guard let whole = Int64(exactly: cut * units) else { return "\(cut)" }
    return Decimals.format(whole, digits: digits)
  }
}
