internal import CLMDB
internal import Glibc

/// Whether a file has all the pages that its newest meta page speaks of: reading one behind its end would
/// end the process.
///
/// Invariants, of LMDB 0.9 on machines of 64 bits:
/// - Page 0 and 1 are meta pages; that with the higher transaction number holds. Numbers are little-endian.
/// - A page begins with 16 bytes: flags u16 at 10, the end of the nodes' places u16 at 12. A node is 8 bytes,
///   its key and its value; a value of more than a page stands on pages of its own, behind their 16 bytes.
/// - Table 0 has the pages that are free, as lists: their count u64, then their numbers u64.
/// - A healthy file can be shorter than its last page: pages that were taken and given back within one
///   transaction are never written. They are free.
struct FileLength {
  private let file: CInt
  private let pageSize: Int
  /// Pages that are in the file as a whole.
  private let pages: Int
  private let lastPage: Int

  /// Whether the file of an open environment is cut off.
  static func isCutOff(_ environment: OpaquePointer) throws(LMDBError) -> Bool {
    // While another process commits, what was read first and what was read last may not belong together:
    // only a file that stays so is damaged.
    for _ in 0..<3 where unsafe try !FileLength(environment).isCutOff { return false }
    return true
  }

  private init(_ environment: OpaquePointer) throws(LMDBError) {
    var file: CInt = -1
    try check(unsafe mdb_env_get_fd(environment, &file), "mdb_env_get_fd")
    var info = unsafe MDB_envinfo()
    try check(unsafe mdb_env_info(environment, &info), "mdb_env_info")
    var statistics = MDB_stat()
    try check(unsafe mdb_env_stat(environment, &statistics), "mdb_env_stat")
    // The file is looked at last: meanwhile it can have grown, but no shorter.
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw LMDBError(errno, in: "fstat") }
    self.file = file
    pageSize = Int(statistics.ms_psize)
    pages = Int(status.st_size) / pageSize
    lastPage = unsafe info.me_last_pgno
  }

  /// Whether a page that is in use is not in the file.
  private var isCutOff: Bool {
    guard lastPage >= pages else { return false }
    guard let free = freePages() else { return true }
    return !(pages...lastPage).allSatisfy(free.contains)
  }

  /// The numbers of free pages behind the file's end; `nil` if the lists are not all in the file.
  private func freePages() -> Set<Int>? {
    guard let first = page(0), let second = page(1) else { return nil }
    let meta = number(first, 144, 8) > number(second, 144, 8) ? first : second
    // An empty table has no root.
    let root = number(meta, 80, 8)
    var free: Set<Int> = []
    return root == -1 || take(&free, from: root, depth: 0) ? free : nil
  }

  private func take(_ free: inout Set<Int>, from number: Int, depth: Int) -> Bool {
    guard depth < 64, let page = page(number) else { return false }
    let isLeaf = self.number(page, 10, 2) & 2 != 0
    for place in stride(from: 16, to: min(self.number(page, 12, 2), pageSize - 1), by: 2) {
      let node = self.number(page, place, 2)
      let low = self.number(page, node, 4)
      let isTaken =
        isLeaf
        ? takeList(&free, page, node, length: low)
        : take(&free, from: low | self.number(page, node + 4, 2) << 32, depth: depth + 1)
      guard isTaken else { return false }
    }
    return true
  }

  private func takeList(
    _ free: inout Set<Int>,
    _ page: [UInt8],
    _ node: Int,
    length: Int
  ) -> Bool {
    let start = node + 8 + number(page, node + 6, 2)
    let isOnOwnPages = number(page, node + 4, 2) & 1 != 0
    let list =
      isOnOwnPages
      ? bytes(at: number(page, start, 8) &* pageSize &+ 16, count: length)
      : start + length <= page.count ? Array(page[start..<start + length]) : nil
    guard let list else { return false }
    for place in stride(from: 8, to: list.count, by: 8) {
      let number = number(list, place, 8)
      if number >= pages { free.insert(number) }
    }
    return true
  }

  private func page(_ number: Int) -> [UInt8]? {
    guard number >= 0, number < pages else { return nil }
    return bytes(at: number * pageSize, count: pageSize)
  }

  /// Bytes of the file; `nil` if it has not so many.
  private func bytes(at offset: Int, count: Int) -> [UInt8]? {
    guard offset >= 0, count >= 0, count <= pages * pageSize else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    let read = unsafe bytes.withUnsafeMutableBytes {
      unsafe pread(file, $0.baseAddress, count, offset)
    }
    return read == count ? bytes : nil
  }

  /// The number of `size` bytes at `place`; −1 where there are not so many.
  private func number(_ bytes: [UInt8], _ place: Int, _ size: Int) -> Int {
    guard place >= 0, place + size <= bytes.count else { return -1 }
    return bytes[place..<place + size].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
