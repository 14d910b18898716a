internal import CLMDB

extension Environment {
  /// A read transaction that is open now, in any process.
  package struct Reader: Equatable, Sendable {
    package let process: Int32
    /// The commit that it sees: pages freed since then are not used again.
    package let transaction: UInt64
  }

  /// The read transactions open in all processes; `mdb_reader_list` in C.
  ///
  /// Those of processes that died are not among them: opening the environment gave their slots back.
  package func readers() throws(LMDBError) -> [Reader] {
    var lines: [String] = []
    let code = unsafe withUnsafeMutablePointer(to: &lines) { lines in
      unsafe mdb_reader_list(
        handle,
        { text, lines in
          guard let text = unsafe text, let lines = unsafe lines else { return 0 }
          let line = unsafe String(cString: text)
          unsafe lines.assumingMemoryBound(to: [String].self).pointee.append(line)
          return 0
        },
        lines
      )
    }
    guard code >= 0 else { throw LMDBError(code, in: "mdb_reader_list") }
    return lines.compactMap(Reader.init(line:))
  }

  /// Pages that are free for the next commits: what was replaced, and no reader sees any more.
  ///
  /// LMDB keeps their numbers in a table of its own, the first of all: each value is a count and so many
  /// page numbers (mdb.c, "MIDL").
  package func reusableBytes() throws -> Int {
    var statistics = MDB_stat()
    try check(unsafe mdb_env_stat(handle, &statistics), "mdb_env_stat")
    let free = Table(handle: 0)
    let pages = try read { transaction in
      let cursor = try Cursor(free, in: transaction)
      var pages = 0
      var entry = unsafe try cursor.first()
      while let found = unsafe entry {
        if unsafe found.value.count >= MemoryLayout<Int>.size {
          pages += unsafe found.value.loadUnaligned(as: Int.self)
        }
        unsafe entry = try cursor.next()
      }
      return pages
    }
    return pages * Int(statistics.ms_psize)
  }
}

extension Environment.Reader {
  /// A line such as `      4711 7f1c2a3b4c40 102`: process, thread, transaction; the last is `-` where
  /// none is open.
  ///
  /// The first line is a heading.
  fileprivate init?(line: String) {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard words.count == 3, let process = Int32(words[0]), let transaction = UInt64(words[2])
    else { return nil }
    self.init(process: process, transaction: transaction)
  }
}
