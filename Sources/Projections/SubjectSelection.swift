public import Events

/// Some of a view's subjects, to be read without the others.
public struct SubjectSelection: Sendable {
  /// By page, a bit for each of its 64 subjects, the lowest for the first.
  @usableFromInline private(set) var pages: [UInt64] = []

  /// How many they are.
  @usableFromInline private(set) var count = 0

  public init() {}

  public mutating func insert(_ subject: SubjectID) {
    let page = Int(subject.rawValue >> 6)
    while pages.count <= page { pages.append(0) }
    let bit: UInt64 = 1 << UInt64(subject.rawValue & 63)
    if pages[page] & bit == 0 { count += 1 }
    pages[page] |= bit
  }

  @inlinable
  public func contains(_ subject: SubjectID) -> Bool {
    self[subject.rawValue >> 6] >> UInt64(subject.rawValue & 63) & 1 == 1
  }

  @inlinable
  subscript(page: UInt32) -> UInt64 { Int(page) < pages.count ? pages[Int(page)] : 0 }
}
