import Foundation
import Replay
import Rules
import Testing

/// The figures published for the sample, to the digits printed.
///
/// The model's are those of Fader, Hardie & Lee 2005.
struct CDNOWTests {
  private let shop: CDNOW
  private let model: BGNBDModel

  init() throws {
    shop = try CDNOW()
    model = try BGNBDFit.fit(BGNBDLikelihood(shop.customers.map(\.rhythm)))
  }

  private func printed(_ number: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", number)
  }

  @Test
  func repeatsAreThosePublished() {
    #expect(shop.customers.count == 2_357)
    #expect(shop.customers.reduce(0) { $0 + Int($1.rhythm.repeats) } == 2_457)
    #expect(shop.customers.reduce(0) { $0 + $1.holdout } == 1_882)
  }

  @Test
  func theModelIsThePublishedOne() {
    #expect(printed(model.r, 4) == "0.2426")
    #expect(printed(model.alpha, 4) == "4.4136")
    #expect(printed(model.a, 4) == "0.7929")
    #expect(printed(model.b, 4) == "2.4259")
    #expect(printed(model.logLikelihood, 3) == "-9582.429")
    #expect(model.customers == 2_357)
  }

  @Test
  func actualAndExpectedPurchasesByRepeatsAreThosePublished() {
    let published = [
      (1_411, "0.2367", "0.2251"), (439, "0.6970", "0.5231"), (214, "1.3925", "1.0441"),
      (100, "1.5600", "1.5203"), (62, "2.5323", "2.1639"), (38, "2.9474", "2.6538"),
      (29, "3.8621", "3.5040"), (64, "6.3594", "6.1572"),
    ]
    for (repeats, (count, actual, expected)) in published.enumerated() {
      let group = shop.customers.filter { min(Int($0.rhythm.repeats), 7) == repeats }
      #expect(group.count == count)
      let holdout = group.reduce(0.0) { $0 + Double($1.holdout) }
      #expect(printed(holdout / Double(group.count), 4) == actual)
      let hoped = group.reduce(0.0) { $0 + expectation($1) }
      #expect(printed(hoped / Double(group.count), 4) == expected)
    }
  }

  private func expectation(_ customer: CDNOW.Customer) -> Double {
    model.expectedPurchases(customer.rhythm, inDays: shop.holdoutEnd - shop.calibrationEnd)
  }

  /// Quintiles of the ranks, ties in the order of the customers: pandas' `qcut(rank("first"), 5)`.
  private func quintiles(_ numbers: [Double]) -> [Double] {
    let order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    var ranks = [Double](repeating: 0, count: numbers.count)
    for (rank, index) in order.enumerated() { ranks[index] = Double(rank) }
    return Binning.quantile(offset: nil).scores(ranks, bins: 5).scores.map(Double.init)
  }

  private func sum() -> [Double] {
    let r = quintiles(shop.customers.map { Double($0.recencyDays) }).map { 6 - $0 }
    let f = quintiles(shop.customers.map { Double($0.rhythm.repeats) })
    let m = quintiles(shop.customers.map { Double($0.amount) })
    return r.indices.map { r[$0] + f[$0] + m[$0] }
  }

  /// The lifts published are of the first 236 customers with ties in the order of the sample.
  ///
  /// 182, 188, 179 and 167 of them bought. Ties averaged give other figures where many are equal.
  @Test
  func scoresRankBuyersAsPublished() throws {
    let published: [(String, [Double], auc: String, lift: String, averaged: String)] = [
      ("sum", sum(), "0.7758", "2.657", "2.656"),
      ("BG/NBD", shop.customers.map(expectation), "0.7725", "2.745", "2.745"),
      ("recency", shop.customers.map { -Double($0.recencyDays) }, "0.7714", "2.614", "2.609"),
      ("frequency", shop.customers.map { Double($0.rhythm.repeats) }, "0.7576", "2.438", "2.561"),
    ]
    for (name, scores, auc, lift, averaged) in published {
      let groups = shop.groups(scores)
      #expect(printed(try #require(AreaUnderCurve.value(groups)), 4) == auc, "\(name)")
      let inOrder = try #require(Gains.deciles(shop.ranking(byOrder: scores)).first)
      #expect(inOrder.customers == 236)
      #expect(printed(inOrder.lift, 3) == lift, "\(name)")
      #expect(printed(try #require(Gains.topDecileLift(groups)), 3) == averaged, "\(name)")
    }
  }
}
