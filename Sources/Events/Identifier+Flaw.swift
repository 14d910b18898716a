/// Values that name nobody.
extension Identifier {
  /// Why the value cannot be the e-mail address or telephone number that its namespace says; `nil` where it can.
  ///
  /// `email:x` and `phone:无` would be one customer for everybody who has none. A log from before this was asked
  /// may hold some, and they are found as they stand; what is read anew is asked.
  public var flaw: String? {
    switch namespace {
    case "email":
      EmailAddress.isOne(value)
        ? nil : "“\(value)” is no e-mail address: a name, one @ and a domain are expected"
    case "phone":
      TelephoneNumber.isOne(value)
        ? nil
        : "“\(value)” is no telephone number: \(TelephoneNumber.fewestDigits) digits at least, and no "
          + "letters but those of an extension, are expected"
    default: nil
    }
  }

  /// Whether this is what stands in the place of a name: masked by `**`, `##` or `$$`, or one of the words that
  /// systems and people write for want of one.
  ///
  /// Such identifiers never join two customers, and order files and sign-ups that have them name nobody by them.
  public var isPlaceholder: Bool {
    let value = value
    if value.contains("**") || value.hasPrefix("##") || value.hasPrefix("$$") { return true }
    return Self.isPlaceholder(value)
  }

  /// Whether `value` is one of the words.
  public static func isPlaceholder(_ value: some StringProtocol) -> Bool {
    value.utf8.count <= longestPlaceholder && placeholders.contains(value.lowercased())
  }

  /// The most bytes that such a word has.
  public static let longestPlaceholder = placeholders.reduce(0) { max($0, $1.utf8.count) }

  /// In small letters, as in `standard.yaml`.
  package static let placeholders: Set = [
    "0", "-", "--", "---", "/", ".", "?", "+", "@", "\\n", "null", "(null)", "none", "n/a", "#n/a",
    "undefined", "guest", "unknown", "anonymous", "walk-in",
    "无", "暂无", "没有", "未知", "未填写", "不详", "匿名", "匿名用户", "匿名买家", "游客", "访客", "散客",
    "微信用户",
  ]
}
