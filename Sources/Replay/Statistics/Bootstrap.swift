internal import Foundation

/// Draws customers anew, again and again, to see how much of a figure is chance.
///
/// The bootstrap of Efron 1979 (Annals of Statistics 7: 1–26). Instead of drawing as many customers as there are, each is taken as often as a Poisson variable of mean 1 says,
/// independently of all others (Hanley & MacGibbon 2006, Computer Methods and Programs in Biomedicine
/// 83: 57–62): then a customer's weights follow from the seed and their number alone, are the same at
/// every date and for every rule set, and no list of draws is kept. So differences are paired, and a
/// customer who stands at several dates is drawn with all of them.
public struct Bootstrap: Sendable {
  public let seed: UInt64
  public let replicates: Int

  public init(seed: UInt64, replicates: Int) {
    self.seed = seed
    self.replicates = replicates
  }

  /// The Poisson distribution of mean 1 in 65,536ths: how often one is taken for a 16-bit number.
  ///
  /// 0 comes 24,109 times, for e⁻¹ · 65,536 = 24,109.3, and so on.
  private static let quantiles: [UInt8] = {
    var table: [UInt8] = []
    table.reserveCapacity(65_536)
    var probability = exp(-1.0)
    var cumulative = probability
    var times = 0
    for number in 0..<65_536 {
      while times < 8, (Double(number) + 0.5) / 65_536 > cumulative {
        times += 1
        probability /= Double(times)
        cumulative += probability
      }
      table.append(UInt8(times))
    }
    return table
  }()

  /// How often the customer with that number is taken in each replicate, into `weights`, which has
  /// room for `replicates` numbers, rounded up to a multiple of 4.
  public func weights(of customer: UInt32, into weights: UnsafeMutableBufferPointer<UInt8>) {
    // SplitMix64, begun at a place of the customer's own.
    var state = (seed &+ UInt64(customer)) &* 0xD6E8_FEB8_6659_FD93
    Self.quantiles.withUnsafeBufferPointer { quantiles in
      for place in stride(from: 0, to: replicates, by: 4) {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed &>> 31
        weights[place] = quantiles[Int(mixed & 0xFFFF)]
        weights[place &+ 1] = quantiles[Int(mixed &>> 16 & 0xFFFF)]
        weights[place &+ 2] = quantiles[Int(mixed &>> 32 & 0xFFFF)]
        weights[place &+ 3] = quantiles[Int(mixed &>> 48)]
      }
    }
  }
}
