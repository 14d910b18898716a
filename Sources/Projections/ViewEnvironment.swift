internal import EventLog
public import Events
internal import Foundation
package import LMDB

/// One version of a view on disk: its states, its links, and how far the log is folded into it.
public final class ViewEnvironment: Sendable {
  package let environment: Environment
  package let meta: Table
  package let pages: Table
  package let links: Table

  /// The folder of this version.
  package var path: String { environment.path }

  /// The most a view can grow to, in bytes: addresses kept, not disk used.
  private static let defaultMapSize = 1 << 38

  /// - Throws: `StoreError` if the version is lost, unless it has been emptied and is made again; `DamagedVersion`.
  package init(path: String, isReadOnly: Bool, isMadeAgain: Bool = false) throws {
    guard isMadeAgain || !UnsyncedMark(path).isLost else {
      throw StoreError(
        "\(path) was being written when the machine or its disk failed.",
        hint: "`patron project` and `patron up` make the view again from the log."
      )
    }
    let mapSize = min(Self.defaultMapSize, try Store.mapSize)
    do {
      environment = try Environment(
        path: path,
        options: .init(
          mapSize: mapSize,
          maximumTables: 4,
          isReadOnly: isReadOnly
        )
      )
    } catch {
      if let damaged = DamagedVersion(error, path: path) { throw damaged }
      throw error
    }
    let tables = try environment.tables(["meta", "pages", "links"], creating: !isReadOnly)
    meta = tables[0]
    pages = tables[1]
    links = tables[2]
  }

  /// What a view version says of itself; the value of `meta/about`.
  public struct About: Equatable, Sendable {
    /// The last event folded in.
    public var checkpoint: LogPosition
    /// `Projection.version` of the program that folds.
    public var projectionVersion: UInt64
    /// The log's mark at the checkpoint: `EventLog.mark`.
    public var logMark: UInt64

    /// The `projectionVersion` of views whose values have no seals: this program can read nothing else of them.
    static let unsealed: UInt64 = 0

    package init(checkpoint: LogPosition, projectionVersion: UInt64, logMark: UInt64) {
      self.checkpoint = checkpoint
      self.projectionVersion = projectionVersion
      self.logMark = logMark
    }
  }

  private static let aboutKey = Array("about".utf8)

  package func about<T: Transaction & ~Copyable>(
    _ transaction: borrowing T
  ) throws -> About? {
    guard let stored = try transaction.value(for: Self.aboutKey, in: meta) else { return nil }
    func number(_ index: Int) -> UInt64 {
      stored.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
    }
    // Without a seal it is of a program before any that this one can go on from.
    if stored.count == 16 || stored.count == 24 {
      return About(
        checkpoint: LogPosition(rawValue: number(0)),
        projectionVersion: About.unsealed,
        logMark: 0
      )
    }
    guard let bytes = SealedValue.opened(stored, Self.aboutKey), bytes.count == 24 else {
      throw damage("its checkpoint cannot be read")
    }
    return About(
      checkpoint: LogPosition(rawValue: number(0)),
      projectionVersion: number(1),
      logMark: number(2)
    )
  }

  public func about() throws -> About? { try environment.read { try about($0) } }

  /// The states are those of another program.
  var otherProgram: StoreError {
    let name = Self.viewName(path)
    return StoreError(
      "The view \(name) was made by another version of Patron.",
      hint: "Build it anew, beside the old one, with `patron rebuild \(name)`."
    )
  }

  package func write(_ about: About, _ transaction: borrowing WriteTransaction) throws {
    let value = [about.checkpoint.rawValue, about.projectionVersion, about.logMark]
      .flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
    try transaction.put(SealedValue.sealed(value, Self.aboutKey), for: Self.aboutKey, in: meta)
  }

  // MARK: Pages

  /// Whether no state was stored yet.
  public func isFresh() throws -> Bool {
    try environment.read { try $0.count(of: pages) } == 0
  }

  package static func pageKey(_ number: UInt32) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  /// The states of a page; `nil` if it was never stored.
  package func page<T: Transaction & ~Copyable>(
    _ number: UInt32,
    _ transaction: borrowing T
  ) throws -> UnsafeRawBufferPointer? {
    let key = Self.pageKey(number)
    guard let stored = try transaction.value(for: key, in: pages) else { return nil }
    guard let states = SealedValue.opened(stored, key) else { throw damage(number) }
    return states
  }

  /// Stores pages, links and what is folded into them, in one transaction.
  ///
  /// `body` hands over the pages, sealed, where none is stored yet in the order of their numbers, and returns
  /// the links.
  public func update(
    _ about: About,
    leftOut: LeftOut,
    _ body: ((UInt32, UnsafeRawBufferPointer) throws -> Void) throws -> [LinkFact]
  ) throws {
    try environment.write { transaction in
      let isFresh = try transaction.count(of: pages) == 0
      let links = try body { number, bytes in
        if isFresh {
          try transaction.append(bytes.bytes, for: Self.pageKey(number), in: pages)
        } else {
          try transaction.put(bytes.bytes, for: Self.pageKey(number), in: pages)
        }
      }
      for fact in links { try write(fact, transaction) }
      try write(about, transaction)
      try write(leftOut, transaction)
    }
  }

  // MARK: Digest

  /// A number that two views have in common exactly when all their states and links are the same.
  package func digest() throws -> UInt64 {
    try environment.read { transaction in
      var digest: UInt64 = 0
      for table in [pages, links] {
        let cursor = try Cursor(table, in: transaction)
        var entry = try cursor.first()
        while let (key, stored) = entry {
          guard let value = SealedValue.opened(stored, key) else {
            throw damage("what is stored is not what was written")
          }
          digest = XXHash64.combine(digest, XXHash64.hash(key))
          digest = XXHash64.combine(digest, XXHash64.hash(value))
          entry = try cursor.next()
        }
      }
      return digest
    }
  }
}
