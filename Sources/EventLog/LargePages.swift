internal import Foundation

/// Memory in pages of 2 MiB where there is enough of it, and the machine has them.
///
/// Where look-ups go all over a table, most of the time would be spent on finding small pages; where much is
/// written once, on being given them one by one.
package enum LargePages {
  private static let length = 2 << 20

  /// Bytes that belong to the caller, who deallocates them.
  package static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
    guard bytes >= length else { return .allocate(byteCount: bytes, alignment: 16) }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: length)
    advise(UnsafeMutableRawBufferPointer(start: memory, count: bytes))
    return memory
  }

  /// Asks for large pages for the whole ones in `memory`, of which nothing was written yet.
  package static func advise(_ memory: UnsafeMutableRawBufferPointer) {
    guard let base = memory.baseAddress else { return }
    let first = base.alignedUp(toMultipleOf: length)
    let left = memory.count - (first - base)
    // Where the machine has none, small ones do.
    if left >= length { madvise(first, left, MADV_HUGEPAGE) }
  }
}
