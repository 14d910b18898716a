/// What a kind of file is made of: where its pieces end, and pieces that are hard to read.
struct Dialect {
  /// A piece of a file ends before and behind each of these.
  let delimiters: Set<UInt8>
  let pieces: [[UInt8]]

  private init(_ delimiters: String, _ pieces: [String]) {
    self.delimiters = Set(delimiters.utf8 + [0x0A, 0x0D])
    self.pieces = pieces.map { Array($0.utf8) } + Self.anywhere
  }

  /// Hard in every file: bytes that are no text, numbers at their limits, long and odd texts.
  private static let anywhere: [[UInt8]] =
    [
      [0], [0xFF], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80], [0xC3], [0xF0, 0x9F],
      [0xCD, 0xF5], [0x0D], [0x0D, 0x0A], [0x1A], [0x85], [0xE2, 0x80, 0xA8],
      [UInt8](repeating: 0x39, count: 30), [UInt8](repeating: 0x61, count: 5_000),
    ]
    + [
      "", "0", "-0", "-1", "9223372036854775807", "-9223372036854775808", "99999999999999.99",
      "82506.439", "1117897239.13", "0.001", "1e308", "NaN", "2024-02-30", "0001-01-01",
      "9999-12-31T23:59:60+14:00",
      "1969-12-31 23:59:59", "2024-03-10T02:30:00", "王小明", "e\u{301}", "🎉", "\u{202E}", " ", "\t",
      "\"", "\"\"", "'",
      "a@b.cn", "+86 138-0013-8000", "email:a@b.cn", "**", "CNY", "JPY", "XXX",
    ].map { Array($0.utf8) }

  static let csv = Dialect(
    ",;\t\"",
    [
      ",", ";", "\t", "\"\"\"", "\",\"", "\"\n\"", "\"\r\n", "order", "ordered_at", "customer",
      "amount",
      "email", "phone", "quantity", "unit_price", "refunded", "status", "currency", "product",
      "registered_at", "consent.email", "id.taobao", "referred_by", "from", "yes", "否", "paid",
      "pending", "refunded", "cancelled", "test", "partially_refunded",
      String(repeating: ",", count: 300),
    ]
  )

  static let json = Dialect(
    "{}[]:,\"",
    [
      "{", "}", "[", "]", "{}", "[]", "null", "true", "1.5e-7", "\"\\ud83d\"", "\"\\ude00\"",
      "\"\\u0000\"",
      "\\", "\\u", "specversion", "type", "data", "time", "id", "source", "customer", "email",
      "timestamp",
      "event", "eventType", "messages", "Message", "patron.purchase.placed.v1",
      "patron.customer.erased.v1", "patron.identity.linked.v1", "patron.purchase.amended.v1",
      String(repeating: "[", count: 200), String(repeating: "{\"a\":", count: 70),
    ]
  )

  static let chat = Dialect(
    "[]:,-/. ",
    [
      "[2024-05-01 10:16] Ann: ", "01/02/24, 10:16 PM - Ann: ", "24:00", "13:00 PM", "\u{200E}",
      "\u{FEFF}",
      "\u{202A}+86 138\u{202C}", "<Media omitted>", " - ", ": ", "Shop", "Ann", "31.12.2099",
      "00/00/00", "\u{301}",
    ]
  )

  static let mappings = Dialect(
    ": {}[],-#\"'&*|>",
    [
      "columns:", "order:", "ordered_at:", "amount:", "refund_of:", "also_called:", "sums:",
      "together:",
      "rows: one", "rows: add", "rows: repeated", "rows: lines", "status_of: row", "statuses:",
      "rules:",
      "steps:", "No", "When", "Time", "Who", "Sum", "What", "Count", "Price", "Kind", "Of", "Id",
      "State",
      "Note", "Zone", "Tel", "line_1", "date-from-order-number: {}", "day-first", "month-first",
      "year-first",
      "comma",
      "&a", "*a", "<<: *a", "|", ">", "? ", "---", "~", String(repeating: "[", count: 500),
    ]
  )

  static let rules = Dialect(
    ": {}[],-#\"'&*|>",
    [
      "rfm:", "window:", "bins:", "binning: fixed", "segments:", "dormancy:", "rates:", "referral:",
      "  ", "- ",
      "&a", "*a", "<<: *a", "|", ">", "!!int", "? ", "---", "...", "%YAML 9.9", "all", "quantile",
      "r >= 4 and (f + m) / 2 > 1",
      "not", "1/0", "(((((((((((((((((((((((((((((((", "or", "365d", "1e400", "{a: {b: {c: 1}}}",
      String(repeating: "[", count: 500), String(repeating: "not ", count: 500),
      String(repeating: "(", count: 5_000), String(repeating: "- ", count: 2_000),
    ]
  )
}
