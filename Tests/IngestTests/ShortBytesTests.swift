import TestSupport
import Testing

@testable import Ingest

@Suite struct ShortBytesTests {
  /// Every length around those that are treated in their own ways, with each byte changed in turn.
  @Test func areTheSameWhenEveryByteIs() {
    var random = SeededGenerator()
    for length in 0...40 {
      let text = (0..<length).map { _ in UInt8(random.below(256)) }
      text.withUnsafeBytes { one in
        Array(text).withUnsafeBytes { #expect(ShortBytes.areSame(one, $0)) }
        for index in text.indices {
          var other = text
          other[index] ^= UInt8(1 + random.below(255))
          other.withUnsafeBytes { #expect(!ShortBytes.areSame(one, $0)) }
        }
        (text + [0]).withUnsafeBytes { #expect(!ShortBytes.areSame(one, $0)) }
      }
    }
  }

  @Test func aCopyHasEveryByteAndTouchesNoOther() throws {
    var random = SeededGenerator()
    for length in 0...40 {
      let text = (0..<length).map { _ in UInt8(random.below(256)) }
      var target = [UInt8](repeating: 0xEE, count: length + 16)
      text.withUnsafeBytes { source in
        target.withUnsafeMutableBytes { target in
          guard let from = source.baseAddress, let to = target.baseAddress else { return }
          ShortBytes.copy(from, to: to + 8, count: length)
        }
      }
      let edge = [UInt8](repeating: 0xEE, count: 8)
      #expect(target == edge + text + edge)
    }
  }
}
