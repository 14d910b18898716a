internal import EventLog
internal import Events
internal import Views

extension ShopReader {
  /// What was said about each channel, in the order of their names: that of their symbols would be the order in
  /// which the log first met them, another in a log that knows less.
  func channels(
    _ consents: ConsentState
  ) throws -> [(name: String, channel: SymbolID, isGiven: Bool)] {
    try consents.byChannel.compactMap { channel, isGiven in
      let name = channel == .none ? "email" : try symbol(.channel, channel)
      return name.map { ($0, channel, isGiven) }
    }
    .sorted { $0.name < $1.name }
  }
}
