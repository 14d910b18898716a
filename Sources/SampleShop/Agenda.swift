/// What happens when: the order in which the rows of one file are written.
///
/// Invariants: a file's rows are sorted by time, and yet no row is kept in memory. An entry holds
/// only when, to whom and which part of their story, in 8 bytes; the row is made again from the
/// customer's random stream when its turn comes.
///
///     27 bits  seconds since the period began (four years)
///     24 bits  number of the customer
///     13 bits  part: what it means is up to the file
struct Agenda {
  struct Entry {
    let second: Int
    let customer: Int
    let part: Int
  }

  private var keys: [UInt64] = []

  /// Adds a part of a customer's story, unless it lies after the period.
  mutating func add(second: Int, customer: Int, part: Int = 0) {
    precondition((0..<1 << 13).contains(part), "A part of a customer's story has 13 bits.")
    guard (0..<Period.seconds).contains(second) else { return }
    keys.append(UInt64(second) << 37 | UInt64(customer) << 13 | UInt64(part))
  }

  /// Calls `body` with the entries by time; at the same time, by customer and part.
  consuming func forEachInOrder(_ body: (Entry) throws -> Void) rethrows {
    keys.sort()
    for key in keys {
      try body(
        Entry(
          second: Int(key >> 37),
          customer: Int(key >> 13 & 0xFF_FFFF),
          part: Int(key & 0x1FFF)
        )
      )
    }
  }
}
