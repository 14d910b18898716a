internal import EventLog

/// The customers and products of a chunk as small numbers, by order and by line; 0 for none.
struct ChunkNumbers {
  /// Numbers of different generations have nothing to do with each other.
  let generation: Int
  let customers: [UInt32]
  let products: [UInt32]
}

/// Numbers the customers and products of a file in the order in which they come.
///
/// **Per-event path.** Finding a customer among a million waits for memory. Where most orders are new,
/// the reader does it if it has time while the writer writes: the writer then looks into an array.
/// Chunks may be numbered in any order, by one thread at a time.
final class NameNumbers {
  private let customers = ByteKeyTable()
  private let products = ByteKeyTable()
  private var generation = 0
  private var hashes: [UInt64] = []

  /// Beyond this the names are forgotten, and numbered anew.
  private static let maximumBytes = 192 << 20

  func number(_ chunk: OrderChunk) {
    if customers.byteCount + products.byteCount > Self.maximumBytes {
      customers.removeAll()
      products.removeAll()
      generation += 1
    }
    let texts = chunk.texts
    chunk.numbers = ChunkNumbers(
      generation: generation,
      customers: customerNumbers(chunk.orders, texts),
      products: chunk.lines.map { line in
        Self.number(line.product, line.productHash, texts, in: products)
      }
    )
  }

  private func customerNumbers(
    _ orders: UnsafeBufferPointer<OrderStatement>,
    _ texts: UnsafeRawBufferPointer
  ) -> [UInt32] {
    var numbers: [UInt32] = []
    numbers.reserveCapacity(orders.count)
    // A group is fetched into the cache at once, then used one by one.
    for start in stride(from: 0, to: orders.count, by: 64) {
      let group = start..<min(start + 64, orders.count)
      hashes.removeAll(keepingCapacity: true)
      for index in group { hashes.append(orders[index].customerHash) }
      customers.touch(hashes)
      for index in group {
        let order = orders[index]
        numbers.append(Self.number(order.customer, order.customerHash, texts, in: customers))
      }
    }
    return numbers
  }

  @inline(__always)
  private static func number(
    _ text: OrderStatement.Text,
    _ hash: UInt64,
    _ texts: UnsafeRawBufferPointer,
    in table: ByteKeyTable
  ) -> UInt32 {
    guard !text.isEmpty else { return 0 }
    let bytes = UnsafeRawBufferPointer(rebasing: texts[text.range])
    let known = table.number(of: bytes, hash: hash)
    if known != 0 { return known }
    let number = UInt32(table.count + 1)
    table.insert(bytes, hash: hash, number: number)
    return number
  }
}
