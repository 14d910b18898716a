internal import EventLog
public import Events
public import Projections

/// A line of an order as its placing or an amendment says: what was bought.
public struct GoodsFact: FlatFact {
  public static var isIndexed: Bool { true }
  static var numberCount: Int { 2 }

  public let position: UInt64
  public let index: UInt32
  public let occurredAt: Int64
  public let product: SymbolID
  public let category: SymbolID

  init(_ record: RecordView, index: UInt32, _ line: FieldView) {
    position = record.position.rawValue
    self.index = index
    occurredAt = record.occurredAt.rawValue
    product = line.product
    category = line.category
  }

  public func encode(to writer: inout StateWriter) {
    writer.unsigned(UInt64(product.rawValue))
    writer.unsigned(UInt64(category.rawValue))
  }

  public init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    self.position = position
    self.index = index
    self.occurredAt = occurredAt
    product = SymbolID(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned()))
    category = SymbolID(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned()))
  }
}

/// A contact other than an order: a mail sent or opened, a message, a sign-up.
public struct ContactFact: SkippableFact {
  public let position: UInt64
  public let occurredAt: Int64
  /// The mail, 48 bits; the type, 8 bits; whether by a machine.
  private let packed: UInt64

  public var rawType: UInt8 { UInt8(truncatingIfNeeded: packed >> 1) }

  /// A mail opened or clicked by a machine: no sign of interest.
  public var isMachine: Bool { packed & 1 == 1 }

  /// Tells mails apart of which several such events can be told, by a hash of the id; 0 where the event has none.
  var mail: UInt64 { packed >> 16 }

  init(_ record: RecordView) {
    position = record.position.rawValue
    occurredAt = record.occurredAt.rawValue
    let isMachine =
      record.type?.isEmail == true && record.field(FieldTag.machine)?.uint32 == 1
    let mail = isMachine ? 0 : Self.mail(record)
    packed = mail << 16 | UInt64(record.rawType) << 1 | (isMachine ? 1 : 0)
  }

  /// Ids are unique within a source.
  private static func mail(_ record: RecordView) -> UInt64 {
    switch record.type {
    case .emailOpened, .emailClicked, .emailBounced:
      guard let id = record.field(FieldTag.message)?.bytes else { return 0 }
      return max(1, XXHash64.hash(id, seed: UInt64(record.source.rawValue)) >> 16)
    default: return 0
    }
  }

  public func encode(to writer: inout StateWriter) {
    writer.unsigned(UInt64(rawType) << 2 | (mail == 0 ? 0 : 2) | (isMachine ? 1 : 0))
    if mail != 0 { writer.unsigned(mail) }
  }

  public init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    let tag = try reader.unsigned()
    let mail = tag & 2 == 0 ? 0 : try reader.unsigned()
    self.position = position
    self.occurredAt = occurredAt
    packed = mail << 16 | (tag >> 2 & 0xFF) << 1 | tag & 1
  }

  static func skip(_ count: Int, _ reader: inout StateReader) throws(StateReader.Damage) {
    for _ in 0..<count {
      _ = try reader.unsigned()
      _ = try reader.unsigned()
      if try reader.unsigned() & 2 != 0 { _ = try reader.unsigned() }
    }
  }
}

/// That something was learned about a person.
///
/// What it was is personal and stands in the log's table of personal data, under `position`; this
/// says which fact, and where to look.
public struct LearnedFact: FlatFact {
  public static var isIndexed: Bool { true }
  static var numberCount: Int { 1 }

  public let position: UInt64
  /// Its place among the facts of a sign-up.
  public let index: UInt32
  public let occurredAt: Int64
  public let name: SymbolID

  init(_ record: RecordView, index: UInt32, _ field: FieldView) {
    position = record.position.rawValue
    self.index = index
    occurredAt = record.occurredAt.rawValue
    name = SymbolID(rawValue: field.uint32)
  }

  /// Whether `other` is the later word: by event time, then by position.
  public func isEarlier(than other: LearnedFact) -> Bool {
    (occurredAt, position, index) < (other.occurredAt, other.position, other.index)
  }

  public func encode(to writer: inout StateWriter) { writer.unsigned(UInt64(name.rawValue)) }

  public init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    self.position = position
    self.index = index
    self.occurredAt = occurredAt
    name = SymbolID(rawValue: UInt32(truncatingIfNeeded: try reader.unsigned()))
  }
}
