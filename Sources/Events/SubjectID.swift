/// The dense number of an identifier: what a view uses as an array index.
public struct SubjectID: Hashable, Comparable, Sendable, BitwiseCopyable, RawRepresentable {
  public let rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Nobody: an order whose customer the shop cannot name.
  @inlinable public static var nobody: SubjectID { SubjectID(rawValue: 0) }

  @inlinable
  public static func < (left: SubjectID, right: SubjectID) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// The dense number of a name within its kind; 0 is none.
public struct SymbolID: Hashable, Comparable, Sendable, RawRepresentable {
  public let rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var none: SymbolID { SymbolID(rawValue: 0) }

  /// The most bytes a name can have: LMDB's keys have at most 511, one of them says the kind.
  public static let maximumNameLength = 510

  @inlinable
  public static func < (left: SymbolID, right: SymbolID) -> Bool { left.rawValue < right.rawValue }
}

/// What a symbol names.
///
/// The raw values are part of the log format.
public enum SymbolKind: UInt8, CaseIterable, Sendable {
  case source = 1
  case currency = 2
  case product = 3
  case category = 4
  case campaign = 5
  case coupon = 6
  case channel = 7
  case factName = 8
  case origin = 9

  public static let maximum = 9
}
