internal import Events
internal import LMDB

/// Gives every name and identifier its number, once and for ever.
///
/// New symbols are written at once. New identifiers wait until the commit and are then written in
/// the order of their texts: LMDB fills and finds pages several times faster so.
final class Interner {
  private let tables: LogTables
  /// By kind.
  private var symbolTables = (0...SymbolKind.maximum).map { _ in ByteKeyTable() }
  private var lastSymbols: [UInt8: UInt32] = [:]
  private let identifiers = ByteKeyTable()
  private var pending: [Pending] = []
  private var lastSubject: UInt32?
  /// Whether `identifiers` has everyone in the log: then a miss needs no look into the file.
  private var knowsEverybody = false

  /// A new identifier: its text is where `identifiers` has it.
  private struct Pending {
    let place: UInt64
    let subject: UInt32
    /// The text's first sixteen bytes, zeros behind its end: they nearly always decide the order.
    let first: UInt64
    let second: UInt64

    init(_ text: UnsafeRawBufferPointer, at place: UInt64, subject: UInt32) {
      self.place = place
      self.subject = subject
      var head: (UInt64, UInt64) = (0, 0)
      withUnsafeMutableBytes(of: &head) {
        $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: text.prefix(16)))
      }
      first = head.0.bigEndian
      second = head.1.bigEndian
    }
  }

  private func isRising(_ one: Pending, _ other: Pending) -> Bool {
    if one.first != other.first { return one.first < other.first }
    if one.second != other.second { return one.second < other.second }
    return identifiers.text(at: one.place)
      .lexicographicallyPrecedes(identifiers.text(at: other.place))
  }

  /// Beyond this the names remembered are dropped at the next commit.
  static let maximumBytes = 256 << 20

  init(_ tables: LogTables) { self.tables = tables }

  /// Grows whenever what was remembered may no longer hold.
  private(set) var generation = 0

  func forgetEverything() {
    generation += 1
    for table in symbolTables { table.removeAll() }
    lastSymbols = [:]
    identifiers.removeAll()
    pending = []
    lastSubject = nil
    knowsEverybody = false
  }

  /// Others have appended: the numbers known stay true, the last ones given out may not.
  func forgetLastNumbers() {
    lastSymbols = [:]
    lastSubject = nil
  }

  // MARK: Symbols

  func symbol(
    _ kind: SymbolKind,
    _ text: UnsafeRawBufferPointer,
    hash: UInt64,
    _ transaction: borrowing WriteTransaction
  ) throws -> SymbolID {
    guard text.count > 0 else { return .none }
    let table = symbolTables[Int(kind.rawValue)]
    let known = table.number(of: text, hash: hash)
    if known != 0 { return SymbolID(rawValue: known) }
    let key = Key.symbol(kind.rawValue, text)
    let number: UInt32
    if let found = try transaction.value(for: key, in: tables.symbols) {
      number = found.loadUnaligned(as: UInt32.self)
    } else {
      number = try lastSymbol(kind.rawValue, transaction) + 1
      lastSymbols[kind.rawValue] = number
      let value = withUnsafeBytes(of: number) { Array($0) }
      try transaction.put(value, for: key, in: tables.symbols)
      let textKey = Key.symbolText(kind.rawValue, number)
      try transaction.put(text.bytes, for: textKey, in: tables.symbolTexts)
    }
    table.insert(text, hash: hash, number: number)
    return SymbolID(rawValue: number)
  }

  private func lastSymbol(
    _ kind: UInt8,
    _ transaction: borrowing WriteTransaction
  ) throws -> UInt32 {
    if let last = lastSymbols[kind] { return last }
    let cursor = try Cursor(tables.symbolTexts, in: transaction)
    let key = Key.symbolText(kind, .max)
    guard let entry = try cursor.last(upTo: key), entry.key.first == kind else { return 0 }
    return UInt32(bigEndian: entry.key.loadUnaligned(fromByteOffset: 1, as: UInt32.self))
  }

  // MARK: Identifiers

  /// Returns the subject of a normalised identifier, new if it was never seen.
  func subject(
    _ text: UnsafeRawBufferPointer,
    hash: UInt64,
    _ transaction: borrowing WriteTransaction
  ) throws -> SubjectID {
    let known = identifiers.number(of: text, hash: hash)
    if known != 0 { return SubjectID(rawValue: known) }
    if lastSubject == nil { try loadLastSubject(transaction) }
    if !knowsEverybody,
      let found = try transaction.value(for: text.bytes, in: tables.identifiers)
    {
      let number = found.loadUnaligned(as: UInt32.self)
      identifiers.insert(text, hash: hash, number: number)
      return SubjectID(rawValue: number)
    }
    let number = (lastSubject ?? 0) + 1
    lastSubject = number
    let place = identifiers.insert(text, hash: hash, number: number)
    pending.append(Pending(text, at: place, subject: number))
    return SubjectID(rawValue: number)
  }

  /// Returns the subject of a normalised identifier; `nil` if it was never seen, or erased.
  func findSubject(
    _ text: UnsafeRawBufferPointer,
    hash: UInt64,
    _ transaction: borrowing WriteTransaction
  ) throws -> SubjectID? {
    let known = identifiers.number(of: text, hash: hash)
    if known != 0 { return SubjectID(rawValue: known) }
    return try transaction.value(for: text.bytes, in: tables.identifiers)
      .map { SubjectID(rawValue: $0.loadUnaligned(as: UInt32.self)) }
  }

  private func loadLastSubject(_ transaction: borrowing WriteTransaction) throws {
    let bytes = try transaction.value(for: MetaKey.lastSubject, in: tables.meta)
    let last = bytes?.loadUnaligned(as: UInt32.self) ?? 0
    lastSubject = last
    knowsEverybody = Int(last) == identifiers.count
  }

  /// Writes the new identifiers; before every commit.
  func flush(_ transaction: borrowing WriteTransaction) throws {
    guard !pending.isEmpty else { return }
    for entry in pending {
      let key = Key.bigEndian(entry.subject)
      try transaction.append(
        identifiers.text(at: entry.place).bytes,
        for: key,
        in: tables.subjects
      )
    }
    pending.sort(by: isRising)
    for entry in pending {
      let value = withUnsafeBytes(of: entry.subject) { Array($0) }
      try transaction.put(
        value.span.bytes,
        for: identifiers.text(at: entry.place).bytes,
        in: tables.identifiers
      )
    }
    let last = withUnsafeBytes(of: lastSubject ?? 0) { Array($0) }
    try transaction.put(last, for: MetaKey.lastSubject, in: tables.meta)
    pending.removeAll(keepingCapacity: true)
    if identifiers.byteCount > Self.maximumBytes {
      identifiers.removeAll()
      knowsEverybody = false
    }
  }
}
