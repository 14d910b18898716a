public import EventLog
internal import Events
public import Projections

/// Which events are about whom, so that one customer's history is found without reading the log.
public struct TimelineProjection: Projection {
  public static let name = "timeline"
  public static let version = 2

  public static func folds(_ rawType: UInt8) -> Bool { true }

  public static func fold(_ record: RecordView, into state: inout TimelineState) {
    state.entries.insert(TimelineEntry(record))
  }
}

public struct TimelineState: ProjectionState {
  public internal(set) var entries = FactList<TimelineEntry>()

  public init() {}

  public var isEmpty: Bool { entries.isEmpty }

  public mutating func merge(_ other: TimelineState) { entries.merge(other.entries) }

  public func encode(to writer: inout StateWriter) { entries.encode(to: &writer) }

  public mutating func decode(from reader: inout StateReader) throws(StateReader.Damage) {
    try entries.decode(from: &reader)
  }
}

public struct TimelineEntry: Fact {
  public let position: UInt64
  public let occurredAt: Int64
  public let rawType: UInt8

  init(_ record: RecordView) {
    position = record.position.rawValue
    occurredAt = record.occurredAt.rawValue
    rawType = record.rawType
  }

  public func encode(to writer: inout StateWriter) { writer.unsigned(UInt64(rawType)) }

  public init(
    position: UInt64,
    index: UInt32,
    occurredAt: Int64,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    self.position = position
    self.occurredAt = occurredAt
    rawType = UInt8(truncatingIfNeeded: try reader.unsigned())
  }
}
