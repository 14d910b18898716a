/// The states of neighbouring subjects, encoded page after page.
public final class FoldedBucket: @unchecked Sendable {
  // @unchecked because one thread fills it, and then hands it over.
  public var writer = StateWriter()
  public var pages: [EncodedPage] = []
  /// What was fetched ahead: kept, so that the fetching is not optimised away.
  @usableFromInline var touched: UInt32 = 0

  @usableFromInline
  init() {}
}

/// A page encoded into a writer.
public struct EncodedPage {
  public let page: UInt32
  /// Where it stands, with its seal.
  public let range: Range<Int>

  @inlinable
  public init(page: UInt32, range: Range<Int>) {
    self.page = page
    self.range = range
  }
}
