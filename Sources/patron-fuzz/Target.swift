import ArgumentParser
import Ingest

/// A reader that is tried.
protocol Target {
  /// Reads `input` and checks what must hold of any file; returns what became of it, in kinds.
  ///
  /// - Throws: `Violation` if something does not hold.
  func check(_ input: [UInt8]) throws -> Set<String>
}

/// Something that must hold, and does not.
struct Violation: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

enum TargetName: String, CaseIterable, ExpressibleByArgument {
  case orders
  case json
  case chat
  case signups
  case rules
  case mappings
  /// A reader that is broken on purpose: proves that a broken one is found.
  case teeth

  /// The reader, with `folder` for what it writes.
  func make(folder: String) throws -> any Target {
    switch self {
    case .orders: try OrdersTarget(folder: folder)
    case .json: try FeedTarget(.json, folder: folder)
    case .chat: try FeedTarget(.whatsApp, folder: folder)
    case .signups: try FeedTarget(.signups, folder: folder)
    case .rules: RulesTarget()
    case .mappings: try MappingsTarget(folder: folder)
    case .teeth: TeethTarget()
    }
  }

  var dialect: Dialect {
    switch self {
    case .orders, .signups, .teeth: .csv
    case .json: .json
    case .chat: .chat
    case .rules: .rules
    case .mappings: .mappings
    }
  }
}

extension String {
  /// The kind of an outcome: without what is of this input alone, numbers and quoted text.
  var kind: String {
    let parts = split(separator: "“", omittingEmptySubsequences: false)
    let rest = parts.dropFirst().map { part in
      part.firstIndex(of: "”").map { part[part.index(after: $0)...] } ?? ""
    }
    let text = ([parts.first ?? ""] + rest).joined(separator: "…")
    return String(text.filter { !$0.isNumber }.prefix(48))
  }
}
