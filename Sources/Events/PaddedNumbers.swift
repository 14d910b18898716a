/// Writes numbers with leading zeros and what stands between them, as dates and times have them.
///
/// **Per-event path.** Every event's text has a time in it: its bytes are written where the text has them.
struct PaddedNumbers {
  private let memory: UnsafeMutableBufferPointer<UInt8>
  private var count = 0

  /// What `body` writes: at most 64 bytes.
  static func text(_ body: (inout PaddedNumbers) -> Void) -> String {
    String(unsafeUninitializedCapacity: 64) { memory in
      var numbers = PaddedNumbers(memory: memory)
      body(&numbers)
      return numbers.count
    }
  }

  private init(memory: UnsafeMutableBufferPointer<UInt8>) { self.memory = memory }

  /// Adds an ASCII character.
  mutating func append(_ character: Unicode.Scalar) {
    memory[count] = UInt8(truncatingIfNeeded: character.value)
    count += 1
  }

  /// Adds a number with as many zeros in front as it takes for `width` digits; a minus stands before them.
  mutating func append(_ number: Int, _ width: Int) {
    if number < 0 { append("-") }
    var digits = 1
    var rest = number.magnitude / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    let length = max(width, digits)
    rest = number.magnitude
    for place in (count..<count + length).reversed() {
      memory[place] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
      rest /= 10
    }
    count += length
  }

  mutating func append(_ date: CivilDate) {
    append(date.year, 4)
    append("-")
    append(date.month, 2)
    append("-")
    append(date.day, 2)
  }
}
