internal import Events

/// A format, with the columns of one file that it speaks of.
struct BoundFormat: Sendable {
  /// Where a field comes from; columns that the file lacks are left out.
  struct Field: Sendable {
    enum Source: Sendable {
      /// The first of the columns that is filled.
      case columns([Int])
      case sum([(column: Int, isNegative: Bool)])
      case together([Int])
      case constant([UInt8])
    }

    let field: OrderField
    let source: Source
  }

  struct Rule: Sendable {
    enum Action: Sendable {
      case status(OrderFormat.Status)
      case refund(of: Int, id: Int)
      case refuse(column: Int, String)
    }

    let column: Int
    let condition: Condition
    let action: Action

    enum Condition: Sendable {
      case filled
      case isOne(of: [[UInt8]])
      case isNone(of: [[UInt8]])
      case contains([UInt8])
      case startsWith([UInt8])
    }
  }

  enum Step: Sendable {
    case paidOrPayable(payable: Int)
    case dateFromOrderNumber
    case splitLines(separator: [UInt8])
    case labelledLines(columns: [Int], product: String, quantity: String, total: String)
    case labelledParts([LabelledPart])
    case adjustedTotal(total: Int, adjusted: Int)
  }

  struct LabelledPart: Sendable {
    let field: OrderField
    let column: Int
    let label: String
    /// The label of the part's date; `nil` where it has none.
    let date: String?
    /// The clock of that; `nil`: the shop's.
    let clock: ZoneClock?
  }

  let format: OrderFormat
  let header: [String]
  /// What is of the order, and what is of its line.
  var orderFields: [Field] = []
  var lineFields: [Field] = []
  let orderNumber: Field
  var rules: [Rule] = []
  var steps: [Step] = []
  var guestPhones: [Int] = []
  var zoneColumn = -1
  /// Blank on rows that continue an order; −1 where none is.
  var blankOnFurtherRows = -1
  /// The clock of times without an offset; `nil`: the shop's.
  let clock: ZoneClock?
  /// Set when the file's evidence is in.
  var dateOrder: OrderFormat.DateOrder?
  var amounts: AmountText
  /// The columns of shaped rows.
  let columns: OrderColumns

  private static let lineLevel: Set<OrderField> = [.product, .category, .quantity, .unitPrice]

  /// Finds the format's columns in a header.
  ///
  /// - Throws: `IngestError` if one is missing without which no order can be read.
  init(_ format: OrderFormat, header: [String]) throws(IngestError) {
    let places = HeaderPlaces(header, alsoCalled: format.alsoCalled)
    self.format = format
    self.header = header
    var fields: [Field] = []
    var names: [OrderField: String] = [:]
    for field in OrderField.allCases {
      guard let (source, name) = Self.source(of: field, format, places) else { continue }
      fields.append(Field(field: field, source: source))
      names[field] = name
    }
    for field in [OrderField.order, .orderedAt] where names[field] == nil && format.needs(field) {
      throw Self.missing(field, format, header)
    }
    guard let number = fields.first(where: { $0.field == .order }) else {
      throw Self.missing(.order, format, header)
    }
    orderNumber = number
    orderFields = fields.filter { $0.field != .order && !Self.lineLevel.contains($0.field) }
    lineFields = fields.filter { Self.lineLevel.contains($0.field) }
    clock = format.dates.zone.flatMap { ZoneClock($0) }
    if case .fixed(let order) = format.dates.order { dateOrder = order }
    if case .fixed(let mark) = format.decimals {
      amounts = AmountText(mark: mark, strip: format.strip)
    } else {
      amounts = AmountText(mark: .point, isSettled: false, strip: format.strip)
    }
    guestPhones = format.guests.phone.compactMap { places[$0] }
    zoneColumn = format.dates.zoneColumn.flatMap { places[$0] } ?? -1
    if case .continued(let blank) = format.rows {
      guard let column = places[blank] else {
        throw IngestError(
          "There is no column “\(blank)”, which tells an order's first row in \(format.title).",
          hint: "The file has: \(header.joined(separator: ", "))."
        )
      }
      blankOnFurtherRows = column
    }
    rules = format.rules.compactMap { Self.rule($0, places) }
    steps = format.steps.compactMap { Self.step($0, places, zone: format.dates.zone) }
    for case .labelledParts(let parts) in steps {
      for part in parts where names[part.field] == nil { names[part.field] = header[part.column] }
    }
    for field in Self.fieldsFilledOtherwise(format, rules, steps) where names[field] == nil {
      names[field] = field.rawValue
    }
    columns = OrderColumns(shaped: names)
  }

  /// What the file's cells have shown, in a few words.
  var settledByEvidence: String {
    var words = ""
    if format.dates.order == .byEvidence, let dateOrder { words += ", dates \(dateOrder.rawValue)" }
    if format.decimals == .byEvidence, amounts.isSettled {
      words += ", decimal \(amounts.mark.rawValue)"
    }
    return words
  }

  /// What parts decimals, where something says so.
  var decimals: OrderFormat.DecimalMark? { amounts.isSettled ? amounts.mark : nil }

  private static func missing(
    _ field: OrderField,
    _ format: OrderFormat,
    _ header: [String]
  ) -> IngestError {
    let wanted = format.columns[field] ?? format.together[field] ?? [field.rawValue]
    return IngestError(
      "There is no column “\(wanted.joined(separator: "” or “"))” for \(field.rawValue), "
        + "which \(format.title) must have.",
      hint: "Say which it is with --map \(field.rawValue)=COLUMN. The file has: "
        + header.joined(separator: ", ") + "."
    )
  }

  private static func source(
    of field: OrderField,
    _ format: OrderFormat,
    _ places: HeaderPlaces
  ) -> (Field.Source, name: String)? {
    if let names = format.columns[field] {
      let found = names.filter { places[$0] != nil }
      guard let first = found.first else { return nil }
      let columns = found.compactMap { places[$0] }
      return (.columns(columns), first)
    }
    if let terms = format.sums[field] {
      let found = terms.compactMap { term in places[term.column].map { ($0, term.isNegative) } }
      guard let first = found.first else { return nil }
      return (.sum(found.map { (column: $0.0, isNegative: $0.1) }), places.header[first.0])
    }
    if let names = format.together[field] {
      let found = names.compactMap { places[$0] }
      guard let first = found.first else { return nil }
      return (.together(found), places.header[first])
    }
    return format.constants[field].map { (.constant(Array($0.utf8)), field.rawValue) }
  }

  private static func rule(_ rule: OrderFormat.Rule, _ places: HeaderPlaces) -> Rule? {
    guard let column = places[rule.column] else { return nil }
    func bytes(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }
    let condition: Rule.Condition =
      switch rule.condition {
      case .filled: .filled
      case .isOne(let texts): .isOne(of: bytes(texts))
      case .isNone(let texts): .isNone(of: bytes(texts))
      case .contains(let text): .contains(Array(text.utf8))
      case .startsWith(let text): .startsWith(Array(text.utf8))
      }
    let action: Rule.Action
    switch rule.action {
    case .status(let status): action = .status(status)
    case .refuse(let reason): action = .refuse(column: column, reason)
    case .refund(let order, let id):
      guard let place = places[order] else { return nil }
      action = .refund(of: place, id: id.flatMap { places[$0] } ?? -1)
    }
    return Rule(column: column, condition: condition, action: action)
  }

  private static func step(
    _ step: OrderFormat.Step,
    _ places: HeaderPlaces,
    zone: String?
  ) -> Step? {
    switch step {
    case .paidOrPayable(let payable): return places[payable].map { .paidOrPayable(payable: $0) }
    case .dateFromOrderNumber: return .dateFromOrderNumber
    case .splitLines(let separator): return .splitLines(separator: Array(separator.utf8))
    case .labelledLines(let prefix, let product, let quantity, let total):
      let columns = places.numbered(prefix)
      guard !columns.isEmpty else { return nil }
      return .labelledLines(
        columns: columns,
        product: product,
        quantity: quantity,
        total: total
      )
    case .labelledParts(let parts):
      let found = parts.compactMap { field, part in
        places[part.column].map { column in
          LabelledPart(
            field: field,
            column: column,
            label: part.label,
            date: part.date,
            clock: (part.zone ?? zone).flatMap(ZoneClock.init)
          )
        }
      }
      return found.isEmpty ? nil : .labelledParts(found)
    case .adjustedTotal(let total, let adjusted):
      guard let total = places[total], let adjusted = places[adjusted] else { return nil }
      return .adjustedTotal(total: total, adjusted: adjusted)
    }
  }

  /// Fields that no column is named for and that rules, steps or guests fill.
  private static func fieldsFilledOtherwise(
    _ format: OrderFormat,
    _ rules: [Rule],
    _ steps: [Step]
  ) -> Set<OrderField> {
    // The currency may stand beside the amounts.
    var fields: Set<OrderField> = [.email, .phone, .currency]
    if format.guests.isByOrder { fields.insert(.customer) }
    for rule in rules {
      switch rule.action {
      case .refund: fields.insert(.refundOf)
      case .status: fields.insert(.status)
      case .refuse: break
      }
    }
    for step in steps {
      switch step {
      case .labelledLines: fields.formUnion([.product, .quantity, .unitPrice])
      case .labelledParts(let parts): fields.formUnion(parts.map(\.field))
      case .adjustedTotal: fields.insert(.refunded)
      case .dateFromOrderNumber: fields.insert(.orderedAt)
      case .paidOrPayable, .splitLines: break
      }
    }
    return fields
  }
}

extension OrderFormat {
  /// Whether a file without a column for `field` cannot be read.
  fileprivate func needs(_ field: OrderField) -> Bool {
    switch field {
    case .order: true
    case .orderedAt: rows != .lines && !steps.contains(.dateFromOrderNumber)
    default: false
    }
  }
}

/// The columns of a header by name: exactly, else in another case, else by another name.
struct HeaderPlaces {
  let header: [String]
  private let alsoCalled: [String: [String]]
  private var exact: [String: Int] = [:]
  private var loose: [String: Int] = [:]

  init(_ header: [String], alsoCalled: [String: [String]]) {
    self.header = header
    self.alsoCalled = alsoCalled
    for (index, name) in header.enumerated() {
      if exact[name] == nil { exact[name] = index }
      if loose[name.lowercased()] == nil { loose[name.lowercased()] = index }
    }
  }

  subscript(name: String) -> Int? {
    for name in [name] + (alsoCalled[name] ?? []) {
      if let place = exact[name] ?? loose[name.lowercased()] { return place }
    }
    return nil
  }

  /// The columns called `prefix` and a number, in its order.
  func numbered(_ prefix: String) -> [Int] {
    let numbers = header.enumerated().compactMap { index, name in
      name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)).map { ($0, index) } : nil
    }
    return numbers.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
