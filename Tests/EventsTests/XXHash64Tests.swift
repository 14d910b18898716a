import Events
import TestSupport
import Testing

@Suite struct XXHash64Tests {
  private func hash(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    bytes.withUnsafeBytes { XXHash64.hash($0, seed: seed) }
  }

  /// From the specification's implementation: `XSUM_testXXH64` of `tests/sanity_test.c`, whose buffer
  /// this makes.
  private func sanityBuffer(_ length: Int) -> [UInt8] {
    var generator: UInt64 = 2_654_435_761
    return (0..<length).map { _ in
      defer { generator = generator &* 11_400_714_785_074_694_797 }
      return UInt8(generator >> 56)
    }
  }

  @Test(
    arguments: [
      (0, 0, 0xEF46_DB37_51D8_E999), (0, 2_654_435_761, 0xAC75_FDA2_929B_17EF),
      (1, 0, 0xE934_A84A_DB05_2768), (1, 2_654_435_761, 0x5014_6076_43A9_B4C3),
      (4, 0, 0x9136_A0DC_A574_57EE), (4, 2_654_435_761, 0xCAAB_286B_D8E9_FDB5),
      (14, 0, 0x8282_DCC4_994E_35C8),
      (14, 2_654_435_761, 0xC3BD_6BF6_3DEB_6DF0), (222, 0, 0xB641_AE8C_B691_C174),
      (222, 2_654_435_761, 0x20CB_8AB7_AE10_C14A),
    ] as [(Int, UInt64, UInt64)]
  )
  func givesThePublishedHashes(length: Int, seed: UInt64, expected: UInt64) {
    #expect(hash(sanityBuffer(length), seed: seed) == expected)
  }

  @Test(
    arguments: [
      ("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
      ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
    ] as [(String, UInt64)]
  )
  func givesTheKnownHashesOfTexts(text: String, expected: UInt64) {
    #expect(hash(Array(text.utf8)) == expected)
  }

  @Test func doesNotDependOnWhereTheBytesLie() {
    var random = SeededGenerator()
    for length in 0..<100 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      let expected = hash(bytes)
      for shift in 1..<9 {
        let moved = [UInt8](repeating: 0xAA, count: shift) + bytes + [0xBB]
        let found = moved.withUnsafeBytes {
          XXHash64.hash(UnsafeRawBufferPointer(rebasing: $0[shift..<shift + length]))
        }
        #expect(found == expected)
      }
    }
  }

  @Test func combiningMindsValueAndOrder() {
    let one = XXHash64.combine(XXHash64.combine(1, 2), 3)
    #expect(one != XXHash64.combine(XXHash64.combine(1, 3), 2))
    #expect(one == XXHash64.combine(XXHash64.combine(1, 2), 3))
  }
}
