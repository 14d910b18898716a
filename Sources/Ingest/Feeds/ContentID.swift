internal import Crypto

/// An event's id made of its content, for feeds that give none, or another one each time.
enum ContentID {
  /// `prefix/` and 32 hexadecimal digits: half of the SHA-256 of the parts.
  static func make(_ prefix: String, _ parts: [String]) -> String {
    let digest = SHA256.hash(data: Array(parts.joined(separator: "\u{0}").utf8))
    let digits = Array("0123456789abcdef")
    return prefix + "/"
      + digest.prefix(16).map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
  }
}
