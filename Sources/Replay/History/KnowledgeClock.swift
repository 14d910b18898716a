/// From when on an event is known.
struct KnowledgeClock: Sendable {
  let knowledge: Knowledge
  /// The record time of the log's first batch, ms since 1970.
  let begin: Int64

  /// The first moment at which it had occurred and was known, ms since 1970.
  @inline(__always)
  func knownAt(occurred: Int64, recorded: Int64) -> Int64 {
    if knowledge == .sinceTheLogBegan, occurred < begin { return occurred }
    return max(occurred, recorded)
  }
}
