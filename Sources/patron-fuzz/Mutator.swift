import TestSupport

/// Changes a file by chance, by bytes, by the pieces that its kind is made of, and by lines.
struct Mutator {
  let dialect: Dialect

  /// Longer inputs are cut: many small files find more than few large ones.
  private static let maximumLength = 64 << 10

  func changed(
    _ file: [UInt8],
    _ pool: [[UInt8]],
    _ random: inout SeededGenerator
  ) -> [UInt8] {
    var file = file
    for _ in 0...random.below(random.oneIn(4) ? 20 : 4) {
      switch random.below(10) {
      case 0...1: changeBytes(&file, &random)
      case 2...6: changePieces(&file, &random)
      case 7...8: changeLines(&file, pool, &random)
      default: changeEverywhere(&file, &random)
      }
      if file.count > Self.maximumLength { file.removeSubrange(Self.maximumLength...) }
    }
    return file
  }

  private func changeBytes(_ file: inout [UInt8], _ random: inout SeededGenerator) {
    let at = random.below(file.count + 1)
    let end = min(file.count, at + random.below(9))
    switch random.below(5) {
    case 0: file.insert(UInt8(random.below(256)), at: at)
    case 1: file.removeSubrange(at..<end)
    case 2: file.removeSubrange(at...)
    case 3: file.insert(contentsOf: file[at..<end], at: at)
    default: if at < file.count { file[at] ^= 1 << random.below(8) }
    }
  }

  /// The file cut before and behind each delimiter.
  private func pieces(_ file: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in file.enumerated() where dialect.delimiters.contains(byte) {
      if index > start { pieces.append(file[start..<index]) }
      pieces.append(file[index...index])
      start = index + 1
    }
    return start < file.count ? pieces + [file[start...]] : pieces
  }

  private func changePieces(_ file: inout [UInt8], _ random: inout SeededGenerator) {
    var pieces = pieces(file)
    guard !pieces.isEmpty else {
      file = random.pick(dialect.pieces)
      return
    }
    for _ in 0...random.below(3) {
      let at = random.below(pieces.count)
      switch random.below(5) {
      case 0...1: pieces[at] = random.pick(dialect.pieces)[...]
      case 2: pieces.insert(random.pick(dialect.pieces)[...], at: at)
      case 3: pieces.swapAt(at, random.below(pieces.count))
      default: pieces[at] = pieces[random.below(pieces.count)]
      }
    }
    file = Array(pieces.joined())
  }

  private func changeLines(
    _ file: inout [UInt8],
    _ pool: [[UInt8]],
    _ random: inout SeededGenerator
  ) {
    var lines = Self.lines(file)
    let at = random.below(lines.count)
    switch random.below(5) {
    case 0: lines.remove(at: at)
    case 1: lines.swapAt(at, random.below(lines.count))
    case 2: lines.insert(random.pick(Self.lines(random.pick(pool))), at: at)
    case 3:
      let count = random.oneIn(10) ? 300 : 3
      lines.insert(contentsOf: repeatElement(lines[at], count: random.below(count)), at: at)
    default: lines.insert(lines[random.below(lines.count)], at: at)
    }
    file = Array(lines.joined(separator: [0x0A]))
  }

  private static func lines(_ file: [UInt8]) -> [ArraySlice<UInt8>] {
    file.split(separator: 0x0A, omittingEmptySubsequences: false)
  }

  /// Another end of line, or another delimiter, in the whole file.
  private func changeEverywhere(_ file: inout [UInt8], _ random: inout SeededGenerator) {
    if random.oneIn(2) {
      let end: [UInt8] = random.pick([[0x0D], [0x0D, 0x0A], [0x0A]])
      file = Array(Self.lines(file.filter { $0 != 0x0D }).joined(separator: end))
    } else {
      let delimiters = dialect.delimiters.sorted()
      let (old, new) = (random.pick(delimiters), random.pick(delimiters))
      file = file.map { $0 == old ? new : $0 }
    }
  }
}
