package import Events

/// Reads the orders of a file into chunks of statements.
///
/// **Per-event path.**
package struct OrderReading: Sendable {
  package let file: TextFile
  package let header: OrderHeader
  package let settings: OrderParser.Settings
  /// How the rows are shaped; `nil` where they are written as Patron writes them.
  let format: BoundFormat?
  /// Whether the columns are Patron's own, or called so by the user.
  let isPatronsOwn: Bool
  /// Whether the user has said whose order numbers these are.
  let isSourceGiven: Bool
  /// Whether the user names columns.
  let isMapped: Bool
  /// How the file was read whose refused lines this one holds; `nil` where it is no rejects file.
  let rejectsNote: RejectsNote?

  /// Reads the header of `path`, and as much as it takes to know how its rows are written.
  ///
  /// `source` is whose order numbers these are; `nil`: the format's.
  ///
  /// - Throws: `IngestError` if the file cannot be read or its header does not say what is needed.
  package init(
    path: String,
    choices: ReadingChoices = ReadingChoices(),
    source: String? = nil,
    shopCurrency: Currency,
    calendar: ShopCalendar
  ) throws {
    file = try TextFile(path: path, encoding: choices.encoding, sheet: choices.sheet)
    var reader = try BlockReader(file)
    try reader.advance(consumed: 0)
    // Whoever names columns means Patron's own format, or the one they name.
    let isOpen = choices.format == nil && choices.map.isEmpty && !choices.isPatronsOwn
    let formats = isOpen ? OrderFormats.all : choices.format.map { [$0] } ?? []
    header = try OrderHeader(
      reader.bytes,
      isLast: reader.isLast,
      path: path,
      formats: formats
    )
    rejectsNote = RejectsNote(header.names)
    let choices = try rejectsNote?.completing(choices, path: path) ?? choices
    let source = source ?? rejectsNote?.source
    isSourceGiven = source != nil
    isMapped = !choices.map.isEmpty
    guard let format = choices.format ?? (choices.isPatronsOwn ? nil : header.format) else {
      let columns = try Self.columns(header.names, choices.map, path)
      let source = source ?? "shop"
      let (shape, mark) = try Self.shape(of: columns, source, choices, header, file)
      self.format = shape
      isPatronsOwn = true
      settings = OrderParser.Settings(
        columns: self.format?.columns ?? columns,
        source: source,
        shopCurrency: shopCurrency,
        calendar: calendar,
        decimals: mark,
        isMended: rejectsNote != nil,
        masks: OrderFormat.masks.map { Array($0.utf8) }
      )
      return
    }
    isPatronsOwn = false
    let bound = try Self.settled(format, choices, header, file)
    self.format = bound
    settings = OrderParser.Settings(
      columns: bound.columns,
      source: source ?? format.source,
      shopCurrency: shopCurrency,
      calendar: calendar,
      isStatusOfRow: format.isStatusOfRow,
      isLinesOnly: format.rows == .lines,
      areRefundsSigned: format.areRefundsNegative,
      decimals: bound.decimals,
      isMended: rejectsNote != nil
    )
  }

  /// Patron's own columns; what is wrong with them, of which file.
  private static func columns(
    _ names: [String],
    _ map: [OrderField: String],
    _ path: String
  ) throws(IngestError) -> OrderColumns {
    do throws(IngestError) { return try OrderColumns(header: names, map: map) } catch {
      throw IngestError("\(path): \(error.description)", hint: error.hint)
    }
  }

  package var path: String { file.path }

  /// The format's name; `nil` for Patron's own.
  package var formatName: String? { isPatronsOwn ? nil : format?.format.name }

  /// Whether it has nothing but lines for orders told elsewhere, which must be read before it.
  package var isLinesOnly: Bool { settings.isLinesOnly }

  /// What was found out about the file, in a few words.
  package var explanation: String {
    let separators: [UInt8: String] = [0x2C: "commas", 0x3B: "semicolons", 0x09: "tabs"]
    let title = format?.format.title ?? "orders in Patron's columns"
    let separator = separators[header.separator] ?? "separators of its own"
    return "\(title), \(file.explanation), \(header.names.count) columns parted by \(separator)"
      + (format?.settledByEvidence ?? "")
  }

  /// How rows in Patron's own columns are shaped, `nil` where they need not be, as nearly all; and what parts their
  /// decimals, as far as that shows.
  private static func shape(
    of columns: OrderColumns,
    _ source: String,
    _ choices: ReadingChoices,
    _ header: OrderHeader,
    _ file: TextFile
  ) throws -> (BoundFormat?, OrderFormat.DecimalMark?) {
    if choices.dates == nil, choices.decimals == nil {
      var evidence = OwnColumnsEvidence(columns)
      var rows = try RowReader(file, header)
      while !evidence.isClear, case .some(let row) = try rows.next({}) {
        guard case .cells = row else { continue }
        rows.withCells { evidence.take($0) }
      }
      guard evidence.mustBeShaped else { return (nil, evidence.mark) }
    }
    var choices = choices
    choices.map = [:]
    let own = OrderFormat(own: columns, source: source)
    let bound = try settled(own, choices, header, file, isPatronsOwn: true)
    return (bound, bound.decimals)
  }

  /// The format, its columns found, and what the file's cells show settled.
  private static func settled(
    _ format: OrderFormat,
    _ choices: ReadingChoices,
    _ header: OrderHeader,
    _ file: TextFile,
    isPatronsOwn: Bool = false
  ) throws -> BoundFormat {
    var format = format
    for (field, column) in choices.map {
      guard header.names.contains(column) else {
        throw IngestError(
          "There is no column “\(column)” for \(field.rawValue).",
          hint: "The file has: \(header.names.joined(separator: ", "))."
        )
      }
      format.columns[field] = [column]
      format.sums[field] = nil
      format.together[field] = nil
      format.constants[field] = nil
    }
    if let dates = choices.dates { format.dates.order = .fixed(dates) }
    if let decimals = choices.decimals { format.decimals = .fixed(decimals) }
    let bound = try BoundFormat(format, header: header.names)
    var evidence = FormatEvidence(bound, isPatronsOwn: isPatronsOwn)
    guard !evidence.isClear else { return try evidence.settled(path: file.path) }
    var rows = try RowReader(file, header)
    while !evidence.isClear, case .some(let row) = try rows.next({}) {
      guard case .cells = row else { continue }
      let line = rows.line
      rows.withCells { evidence.take($0, line: line) }
    }
    return try evidence.settled(path: file.path)
  }

  /// Reads the file from beginning to end and hands over chunk after chunk, until `body` returns
  /// false.
  ///
  /// - Throws: `ScatteredOrder` if a row continues an order that is not the one above it, `JoinedFile` if the
  ///   header stands in the file once more.
  package func forEachChunk(_ body: (OrderChunk) -> Bool) throws {
    var taker = RowTaker(self, isGrouped: false)
    var rows = try RowReader(file, header)
    // What lies in the block is copied before the block moves.
    while let row = try rows.next({ taker.parser.keepLastRow() }) {
      if header.isRepeated(by: rows.raw) { throw JoinedFile(line: rows.line) }
      taker.take(row, &rows)
      if taker.parser.isChunkFull {
        let chunk = taker.parser.takeChunk()
        chunk.bytesRead = rows.bytesRead
        guard body(chunk) else { return }
      }
      if taker.parser.isScattered { throw ScatteredOrder() }
    }
    let openEnd = OpenEnd(rows, columns: header.names.count)
    Self.finish(&taker, rows) { chunk in
      chunk.openEnd = openEnd
      return body(chunk)
    }
  }

  private static func finish(
    _ taker: inout RowTaker,
    _ rows: borrowing RowReader,
    _ body: (OrderChunk) -> Bool
  ) {
    taker.parser.finish()
    let chunk = taker.parser.takeChunk()
    chunk.bytesRead = rows.bytesRead
    _ = body(chunk)
  }

  /// Reads the whole file into memory and hands over its orders with their rows together, in the
  /// order in which the orders first appear.
  ///
  /// For files whose rows are scattered; memory is that of the file.
  ///
  /// - Throws: `JoinedFile` if the header stands in the file once more.
  package func forEachGroupedChunk(_ body: (OrderChunk) -> Bool) throws {
    struct Row {
      let group: Int
      let isFurther: Bool
      let range: Range<Int>
      let line: Int
    }
    var repeated = RepeatedRows()
    var taker = RowTaker(self, isGrouped: true)
    var rows = try RowReader(file, header)
    try rows.readWhole()
    var found: [Row] = []
    var groups: [[UInt8]: Int] = [:]
    while let row = try rows.next({}) {
      guard case .cells = row else {
        taker.take(row, &rows)
        continue
      }
      if header.isRepeated(by: rows.raw) { throw JoinedFile(line: rows.line) }
      let order = taker.order(of: rows)
      let group = groups[order] ?? groups.count
      groups[order] = group
      let isFurther = rows.withCells { taker.isFurther($0) }
      found.append(Row(group: group, isFurther: isFurther, range: rows.range, line: rows.line))
    }
    let openEnd = OpenEnd(rows, columns: header.names.count)
    // What a further row continues need not stand above it.
    found.sort {
      ($0.group, $0.isFurther ? 1 : 0, $0.line) < ($1.group, $1.isFurther ? 1 : 0, $1.line)
    }
    for row in found {
      rows.reread(row.range, line: row.line)
      repeated.take(rows.raw, line: row.line, group: row.group)
      taker.take(.cells, &rows)
      if taker.parser.isChunkFull {
        guard body(taker.parser.takeChunk()) else { return }
      }
    }
    Self.finish(&taker, rows) { chunk in
      chunk.repeated = repeated
      chunk.openEnd = openEnd
      return body(chunk)
    }
  }
}
