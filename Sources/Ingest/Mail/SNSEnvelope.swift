internal import Events

/// The envelope in which Amazon SNS delivers what SES says: the message is JSON within a text.
enum SNSEnvelope {
  /// The message, where `json` is an envelope with one; otherwise `json` itself.
  static func content(of json: JSONValue) throws(FeedError) -> JSONValue {
    guard json["Type"]?.string == "Notification", json["TopicArn"] != nil,
      let message = json["Message"]?.string
    else { return json }
    do { return try JSONReader.parse(message) } catch {
      throw FeedError("Message", "character \(error.offset + 1): \(error.reason)")
    }
  }
}
