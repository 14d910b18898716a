package import Events
internal import LMDB

/// What became of every file that was read to its end: table `accounts`, number of the reading u64 BE →
/// JSON.
///
/// An account is written in the transaction that reads the file's end: there is none of a reading that
/// was broken off.
extension AppendTransaction {
  package borrowing func putImportAccount(_ account: JSONValue) throws {
    let cursor = try Cursor(tables.accounts, in: transaction)
    let last = try cursor.last(upTo: Key.bigEndian(UInt64.max))?.key
      .loadUnaligned(as: UInt64.self).bigEndian
    try transaction.put(
      Array("\(account)".utf8),
      for: Key.bigEndian((last ?? 0) + 1),
      in: tables.accounts
    )
  }
}

extension EventLog {
  /// The accounts of all readings, the earliest first.
  ///
  /// - Throws: `StoreError` if one of them cannot be read.
  package func importAccounts() throws -> [JSONValue] {
    try environment.read { transaction in
      var accounts: [JSONValue] = []
      let cursor = try Cursor(tables.accounts, in: transaction)
      var entry = try cursor.first()
      while let (_, value) = entry {
        guard let account = try? JSONReader.parse(value) else {
          throw StoreError(
            "The log is damaged: its account of import \(accounts.count + 1) cannot be read.",
            hint: "The events are as written; restore a backup to have the account back."
          )
        }
        accounts.append(account)
        entry = try cursor.next()
      }
      return accounts
    }
  }
}
