extension Currency {
  /// Whether ISO 4217 has the code, now or until it was withdrawn since 1999: old orders keep theirs.
  ///
  /// Codes of metals, funds and tests, in which no shop sells, are none.
  public var isKnown: Bool { Self.codes.contains(code) }

  /// The code that is meant by one that is often written instead.
  public var codeMeant: String? { Self.meant[code] }

  private static let meant = ["RMB": "CNY", "CNH": "CNY", "NTD": "TWD", "STG": "GBP", "YEN": "JPY"]

  private static let codes = Set((current + withdrawn).split(separator: " ").map(String.init))

  /// List one of ISO 4217.
  private static let current =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN "
    + "BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    + "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR "
    + "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
    + "MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
    + "SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS "
    + "UAH UGX USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG "

  /// List three, from the year 1999 on.
  private static let withdrawn =
    "AFA ANG AOR ATS AZM BEF BGL BYB BYR CSD CUC CYP DEM EEK ESP FIM FRF GHC GRD GWP HRK IEP ITL LTL "
    + "LUF LVL MGF MRO MTL MXV MZM NLG PTE ROL RUR SDD SIT SKK SLL SRG STD TMM TPE TRL USS VEB VEF YUM "
    + "ZMK ZWD ZWL ZWN ZWR"
}
