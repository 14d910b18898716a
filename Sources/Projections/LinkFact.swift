public import Events

/// That two identifiers are, or are not, one person: one `identity.*` event or one pair of a sign-up.
public struct LinkFact: Hashable, Sendable {
  /// The smaller of the two.
  public let first: SubjectID
  public let second: SubjectID
  public let position: LogPosition
  public let occurredAt: Timestamp
  /// Whether it joins them; otherwise it parts them.
  public let isLink: Bool

  public init(
    _ one: SubjectID,
    _ other: SubjectID,
    position: LogPosition,
    occurredAt: Timestamp,
    isLink: Bool
  ) {
    first = min(one, other)
    second = max(one, other)
    self.position = position
    self.occurredAt = occurredAt
    self.isLink = isLink
  }
}
