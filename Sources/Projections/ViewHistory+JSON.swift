internal import EventLog
package import Events

extension ViewHistory.Entry {
  package var json: JSONValue {
    let own: [JSONValue.Member]
    switch what {
    case .failed(let failure): own = failure.json.members ?? []
    case .parked, .resumed: own = []
    case .skipped(let decision), .unskipped(let decision):
      own = [
        JSONValue.Member("position", .number("\(decision.position)")),
        JSONValue.Member("because", .string(decision.because)),
        JSONValue.Member("by", .string(decision.by)),
      ]
    }
    return .object(
      [
        JSONValue.Member("at", .string("\(at)")),
        JSONValue.Member("process", .number("\(process)")),
        JSONValue.Member("what", .string(what.name)),
      ] + own
    )
  }

  package init?(_ json: JSONValue) {
    guard let at = json["at"]?.string.flatMap({ Timestamp(historyText: $0) }),
      let process = json["process"]?.number.flatMap({ Int32($0) }),
      let name = json["what"]?.string, let what = ViewHistory.What(name, json)
    else { return nil }
    self.init(at: at, process: process, what)
  }
}

extension ViewHistory.What {
  fileprivate var name: String {
    switch self {
    case .failed: "failed"
    case .parked: "parked"
    case .resumed: "resumed"
    case .skipped: "skipped"
    case .unskipped: "unskipped"
    }
  }

  fileprivate init?(_ name: String, _ json: JSONValue) {
    switch name {
    case "failed":
      guard let failure = ViewFailure(json) else { return nil }
      self = .failed(failure)
    case "parked": self = .parked
    case "resumed": self = .resumed
    case "skipped", "unskipped":
      guard let position = LogPosition(json["position"]), let because = json["because"]?.string,
        let by = json["by"]?.string
      else { return nil }
      let decision = ViewHistory.Decision(position: position, because: because, by: by)
      self = name == "skipped" ? .skipped(decision) : .unskipped(decision)
    default: return nil
    }
  }
}

extension ViewFailure {
  fileprivate var json: JSONValue {
    .object([
      "checkpoint": .number("\(checkpoint)"),
      "position": position.map { .number("\($0)") },
      "event": event.map { .string($0) },
      "reason": .string(reason),
      "hint": hint.map { .string($0) },
      "passes": .bool(canPass),
    ])
  }

  fileprivate init?(_ json: JSONValue) {
    guard let checkpoint = LogPosition(json["checkpoint"]), let reason = json["reason"]?.string,
      let canPass = json["passes"]?.bool
    else { return nil }
    self.init(
      checkpoint: checkpoint,
      position: LogPosition(json["position"]),
      event: json["event"]?.string,
      reason: reason,
      hint: json["hint"]?.string,
      canPass: canPass
    )
  }
}

extension LogPosition {
  fileprivate init?(_ json: JSONValue?) {
    guard let number = json?.number.flatMap({ UInt64($0) }) else { return nil }
    self.init(rawValue: number)
  }
}

extension Timestamp {
  /// A moment as `description` writes it.
  fileprivate init?(historyText text: String) {
    guard let parsed = try? DateText.parse(text), parsed.offsetSeconds == 0 else { return nil }
    self.init(rawValue: parsed.clockMilliseconds)
  }
}
