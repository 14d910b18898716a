public import Events

/// How a shop scores its customers, as its rules file says.
public struct Rules: Equatable, Sendable {
  public var identity: Identity
  public var rfm: RFM
  /// In their order: the first condition that holds names the segment.
  public var segments: [Segment]
  /// Likewise: what a customer is to the shop.
  public var kinds: [Segment]
  public var ranking: Ranking
  public var dormancy: Dormancy
  public var stages: Stages
  public var referral: Referral
  public var rates: [Rate]
  public var chat: Chat

  public struct Identity: Equatable, Sendable {
    /// What stands for nobody in particular and never joins two customers.
    public var placeholders: Patterns

    /// Whether a pattern describes `identifier`, written `namespace:value`, or its value alone.
    public func isPlaceholder(_ identifier: String) -> Bool {
      var identifier = identifier
      return identifier.withUTF8 { isPlaceholder($0) }
    }

    /// As the function of the same name, of an identifier in UTF-8.
    public func isPlaceholder(_ identifier: UnsafeBufferPointer<UInt8>) -> Bool {
      let colon = identifier.firstIndex(of: UInt8(ascii: ":")) ?? identifier.endIndex
      let value = UnsafeBufferPointer(rebasing: identifier[colon...].dropFirst())
      return placeholders.isMatch(value) || placeholders.isMatch(identifier)
    }
  }

  public struct Chat: Equatable, Sendable {
    /// What is looked for in customers' messages, in the order written.
    public var facts: [ChatFactPattern]
  }

  public struct ChatFactPattern: Equatable, Sendable {
    /// The fact's name.
    public var name: String
    /// A regular expression; what its first group matches is the fact, or all of the match.
    public var expression: String
  }

  public struct Segment: Equatable, Sendable {
    public var name: String
    public var condition: Expression
    /// The condition as written.
    public var text: String

    /// The columns that a condition can ask for.
    public static let columns = ["r", "f", "m", "recency_days", "frequency", "monetary"]
    /// Those that the condition of a kind can ask for.
    public static let kindColumns = [
      "r", "f", "m", "orders", "monetary", "average_order", "largest_order", "brought", "messages",
      "emails_opened", "emails_clicked", "facts",
    ]
  }

  public struct Dormancy: Equatable, Sendable {
    public enum Method: Equatable, Sendable {
      /// Silent for more than so many days.
      case fixed(days: Int)
      /// Silent for more than `multiple` times the customer's usual gap.
      ///
      /// The usual gap is the mean of the customer's own gaps and `priorGaps` gaps of the length
      /// that is the median over everybody.
      case gap(multiple: Double, priorGaps: Double)
    }

    public var method: Method

    public init(method: Method) { self.method = method }
  }

  public struct Stages: Equatable, Sendable {
    public var loyalOrders: Int
  }

  public struct Referral: Equatable, Sendable {
    public enum Credit: Equatable, Sendable {
      /// Minor units of the shop's currency.
      case fixed(Int64)
      /// Hundredths of a percent of the order's value.
      case percent(basisPoints: Int64)
    }

    public var credit: Credit
    /// Days until a credit becomes available.
    public var returnWindowDays: Int
    /// Days after becoming available until it expires.
    public var expiresDays: Int
    /// Minor units of the shop's currency.
    public var minimumOrder: Int64
    /// Coupons that stand for credit: an order with one uses it, to the amount of the order's discount.
    public var redeemedBy: Patterns
  }

  /// What one unit of `currency` is worth in the shop's, in millionths.
  public struct Rate: Equatable, Sendable {
    public var currency: Currency
    public var millionths: Int64
  }
}
