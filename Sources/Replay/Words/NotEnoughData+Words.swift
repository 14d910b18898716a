extension NotEnoughData {
  /// The reason as a sentence.
  package var sentence: String {
    switch self {
    case .tooFewCustomers(let count, let needed):
      "Only \(Wording.count(count, "customer")) had bought by then; \(needed) are needed at least."
    case .noPurchases: "Nobody bought in the holdout."
    case .everybodyBought: "Everybody bought in the holdout: there is nobody to be told apart."
    case .tooFewBuyers(let count, let needed):
      "Only \(Wording.count(count, "customer")) bought in the holdout; \(needed) are needed at least: a longer "
        + "holdout has more."
    case .tooFewOthers(let count, let needed):
      "All but \(Wording.count(count, "customer")) bought in the holdout; \(needed) who did not are needed at "
        + "least: a shorter holdout has more."
    case .holdoutBeyondLog(let end, let logEnd):
      "The holdout ends on \(Wording.date(end)), and the log's last order is of "
        + "\(Wording.date(logEnd))."
    case .noOrders: "The log holds no order."
    case .noDate: "No date had enough data."
    case .noModel(let reason): "The BG/NBD model could not be fitted: \(reason)."
    }
  }
}
