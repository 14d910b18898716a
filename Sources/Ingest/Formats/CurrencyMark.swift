internal import Events

/// What a sign or code beside an amount says of its currency: `$`, `AU $`, `€`, `GBP`.
struct CurrencyMark: Equatable {
  /// The currency that the mark means by itself; `nil` where it is written for several alike, as `$` is.
  let meaning: Currency?
  private let codes: Set<String>

  /// Returns `nil` where `text` is nothing that stands beside amounts; blanks are taken off before.
  init?(_ text: Substring) {
    if let known = Self.signs[String(text)] {
      self = known
    } else if text.utf8.count == 3, text.allSatisfy({ $0.isASCII && $0.isUppercase }),
      let currency = Currency(text)
    {
      self.init(currency, [currency.code])
    } else {
      return nil
    }
  }

  private init(_ meaning: Currency?, _ codes: Set<String>) {
    self.meaning = meaning
    self.codes = codes
  }

  /// The marks of `text`: none, one, or a sign with a code such as `USD$`; `nil` where it is none.
  static func all(in text: Substring) -> [CurrencyMark]? {
    if text.isEmpty { return [] }
    if let whole = Self(text) { return [whole] }
    for sides in [(text.prefix(3), text.dropFirst(3)), (text.dropLast(3), text.suffix(3))] {
      if let one = Self(sides.0), let other = Self(sides.1) { return [one, other] }
    }
    return nil
  }

  /// Whether the mark is written for amounts in `currency`.
  func fits(_ currency: Currency) -> Bool { codes.contains(currency.code) }

  // MARK: Signs

  private static let signs: [String: CurrencyMark] = {
    var signs: [String: CurrencyMark] = [:]
    func add(_ written: String, _ meaning: String?, _ others: String = "") {
      let codes = Set((others + " " + (meaning ?? "")).split(separator: " ").map(String.init))
      for sign in written.split(separator: " ") {
        signs[String(sign)] = CurrencyMark(meaning.flatMap { Currency($0) }, codes)
      }
    }
    add(
      "$",
      nil,
      "USD AUD CAD NZD SGD HKD TWD MXN ARS BBD BMD BND BRL BSD BZD CLP COP CUP CVE DOP FJD GYD JMD "
        + "KYD LRD MOP NAD NIO SBD SRD TOP TTD UYU WST XCD"
    )
    add("¥ ￥", nil, "CNY JPY")
    add("US$", "USD")
    add("AU$ A$", "AUD")
    add("CA$ C$", "CAD")
    add("NZ$", "NZD")
    add("SG$ S$", "SGD")
    add("HK$", "HKD")
    add("NT$", "TWD")
    add("MX$", "MXN")
    add("R$", "BRL")
    add("RMB CN¥ CN￥", "CNY")
    add("JP¥ 円", "JPY")
    add("元", "CNY", "HKD MOP TWD")
    add("€", "EUR")
    add("£", "GBP", "EGP FKP GIP LBP SDG SHP SSP SYP")
    add("₹", "INR")
    add("₩", "KRW", "KPW")
    add("₽", "RUB")
    add("฿", "THB")
    add("₫", "VND")
    return signs
  }()
}
