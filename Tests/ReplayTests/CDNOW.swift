import Events
import Foundation
import TestSupport

@testable import Replay

/// The purchases of CDNOW's customers, calibrated up to 1997-09-30 and held out up to 1998-06-30.
struct CDNOW {
  struct Purchase {
    let customer: String
    let day: Int
    /// Cents.
    let amount: Int64
  }

  /// What a customer did up to the end of calibration; several purchases of one day are one.
  struct Customer {
    let rhythm: PurchaseRhythm
    let recencyDays: Int
    let amount: Int64
    /// Purchase days in the holdout.
    let holdout: Int
  }

  let purchases: [Purchase]
  let calibrationEnd: Int
  let holdoutEnd: Int
  /// In the order of their numbers in the sample.
  let customers: [Customer]

  struct Malformed: Error { let line: String }

  init() throws {
    let path = Project.path + "/Tests/ReplayTests/Fixtures/CDNOW_sample.txt"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    purchases = try text.split(whereSeparator: \.isNewline).map { line in
      let cells = line.split(separator: " ")
      guard cells.count == 5, let date = Int(cells[2]), let amount = Double(cells[4]),
        let day = CivilDate(year: date / 10_000, month: date / 100 % 100, day: date % 100)
      else { throw Malformed(line: String(line)) }
      return Purchase(
        customer: String(cells[1]),
        day: day.daysSince1970,
        amount: Int64((amount * 100).rounded())
      )
    }
    guard let calibrationEnd = CivilDate(year: 1997, month: 9, day: 30)?.daysSince1970,
      let holdoutEnd = CivilDate(year: 1998, month: 6, day: 30)?.daysSince1970
    else { throw Malformed(line: "") }
    self.calibrationEnd = calibrationEnd
    self.holdoutEnd = holdoutEnd
    let byCustomer = Dictionary(grouping: purchases, by: \.customer)
    customers = byCustomer.sorted { $0.key < $1.key }.compactMap { _, purchases in
      let known = purchases.filter { $0.day <= calibrationEnd }
      let days = Set(known.map(\.day)).sorted()
      guard let first = days.first, let last = days.last else { return nil }
      return Customer(
        rhythm: PurchaseRhythm(
          repeats: days.count - 1,
          last: last - first,
          age: calibrationEnd - first
        ),
        recencyDays: calibrationEnd - last,
        amount: known.reduce(0) { $0 + $1.amount },
        holdout: Set(purchases.map(\.day)).count - days.count
      )
    }
  }

  /// The figures of a score by which the first customers are best where it is equal.
  func ranking(byOrder scores: [Double]) -> [ScoreGroup] {
    scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }.map { group([$0]) }
  }

  /// The groups of equal score, the best first.
  func groups(_ scores: [Double]) -> [ScoreGroup] {
    Dictionary(grouping: scores.indices) { scores[$0] }.sorted { $0.key > $1.key }
      .map { group($0.value) }
  }

  private func group(_ members: [Int]) -> ScoreGroup {
    ScoreGroup(
      customers: Double(members.count),
      buyers: Double(members.count { customers[$0].holdout > 0 }),
      purchases: Double(members.reduce(0) { $0 + customers[$1].holdout })
    )
  }
}
