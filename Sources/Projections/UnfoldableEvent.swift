public import EventLog
public import Events

/// An event that a view needs and cannot take in.
public struct UnfoldableEvent: Error, Hashable, Sendable {
  public let view: String
  public let position: LogPosition
  public let rawType: UInt8
  public let flaw: RecordFlaw

  @inlinable
  package init(_ view: String, _ record: RecordView, _ flaw: RecordFlaw) {
    self.view = view
    position = record.position
    rawType = record.rawType
    self.flaw = flaw
  }

  /// The type's name, such as `purchase.placed`; its number, where there is no name.
  package var typeName: String { EventType(rawValue: rawType)?.name ?? "type \(rawType)" }

  /// What can be done about it.
  package var hint: String {
    let other =
      if case .unknownType = flaw { "Use a newer Patron" } else {
        "Restore a backup from before it"
      }
    return "\(other), or leave the event out of this view: "
      + "`patron project \(view) --skip \(position) --because TEXT`."
  }
}

extension UnfoldableEvent: CustomStringConvertible {
  public var description: String {
    "The view \(view) cannot take in the event at position \(position) (\(typeName)): \(flaw)."
  }
}

extension Projection {
  /// Makes sure that the event can be taken in, where the view needs it for states or links.
  ///
  /// **Per-event path.**
  @inlinable @inline(__always)
  static func check(_ record: RecordView) throws(UnfoldableEvent) {
    guard folds(record.rawType) || LinkFact.isSaid(by: record.rawType) else { return }
    if let flaw = record.flaw { throw UnfoldableEvent(name, record, flaw) }
  }
}
