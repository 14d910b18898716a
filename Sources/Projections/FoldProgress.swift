public import Events

/// How far folding is.
public struct FoldProgress: Sendable {
  public let checkpoint: LogPosition
  public let head: LogPosition

  @inlinable
  public init(checkpoint: LogPosition, head: LogPosition) {
    self.checkpoint = checkpoint
    self.head = head
  }
}
