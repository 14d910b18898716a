/// What customers and the shop talk about.
struct Script {
  /// A gap in the words, and the name of the fact that fills it.
  enum Slot: String, CaseIterable {
    case city
    case age
    case occupation
    case budget
    case interests
    case friends = "friends_who_also_play"
    case product
  }

  struct Turn {
    let isFromCustomer: Bool
    let words: Names.Name

    /// The facts that are learned here.
    let facts: [Slot]

    static func customer(_ chinese: String, _ english: String) -> Turn {
      let learned = Slot.allCases.filter { slot in
        slot != .product && chinese.contains("{\(slot.rawValue)}")
      }
      return Turn(isFromCustomer: true, words: Names.Name(chinese, english), facts: learned)
    }

    static func shop(_ chinese: String, _ english: String) -> Turn {
      Turn(isFromCustomer: false, words: Names.Name(chinese, english), facts: [])
    }
  }

  /// Whether it is about an order that has arrived, and not one to come.
  let isAfterOrder: Bool
  let turns: [Turn]
}

extension Script {
  static let all = [gift, company, delivery, broken, age, praise, short]

  private static let gift = Script(
    isAfterOrder: false,
    turns: [
      .customer(
        "你好，想送长辈，{budget} 元左右，有推荐吗？",
        "Hi, I need a gift for my parents-in-law, about {budget} yuan. Any ideas?"
      ),
      .shop("可以看看“{product}”，送人很体面😊", "How about \"{product}\"? It makes a fine gift 😊"),
      .customer("好，我在{city}，几天能到？", "Nice. I live in {city}, how long does it take?"),
      .shop("一般三天左右。", "Three days or so."),
    ]
  )

  private static let company = Script(
    isAfterOrder: true,
    turns: [
      .customer(
        "{friends_who_also_play}也喜欢{interests}，有没有一起买的优惠？",
        "Also into {interests}: {friends_who_also_play}. Is there a discount if we buy together?"
      ),
      .shop(
        "有的！\n1. 把您的推荐码发给朋友\n2. 朋友首单后您得奖励",
        "Yes!\n1. Send them your referral code\n2. You get a credit after their first order"
      ),
      .customer("太好了，谢谢", "Great, thanks"),
    ]
  )

  private static let delivery = Script(
    isAfterOrder: true,
    turns: [
      .customer("请问我的包裹到哪了？", "Where is my parcel, please?"),
      .shop("已到{city}，今天派送。", "It has reached {city} and comes today."),
      .customer("收到了，谢谢！", "Got it, thank you!"),
    ]
  )

  private static let broken = Script(
    isAfterOrder: true,
    turns: [
      .customer("\"{product}\" 收到时有点磕碰 :(", "\"{product}\" arrived with a dent :("),
      .shop("非常抱歉，给您退一部分可以吗？", "We are very sorry. May we refund a part of it?"),
      .customer("可以", "Fine with me"),
      .shop("已经处理，1–3 天到账。", "Done; it takes 1 to 3 days to arrive."),
    ]
  )

  private static let age = Script(
    isAfterOrder: false,
    turns: [
      .customer(
        "我{age}岁，{occupation}，刚开始玩{interests}，新手适合哪款？",
        "I am {age}, {occupation}, and new to {interests}. What is right for a beginner?"
      ),
      .shop("新手推荐{product}，耐用也不贵。", "For a beginner: {product}. It lasts and is not dear."),
      .customer("预算 {budget} 以内可以吗？", "Does that fit a budget of {budget}?"),
      .shop("可以的，还能用新人券。", "It does, and there is a voucher for newcomers."),
      .customer("好，我看看。", "OK, I will have a look."),
    ]
  )

  private static let praise = Script(
    isAfterOrder: true,
    turns: [
      .customer("上次买的很喜欢，会回购👍", "I love what I bought last time, will be back 👍"),
      .shop("谢谢支持！", "Thank you so much!"),
    ]
  )

  private static let short = Script(
    isAfterOrder: false,
    turns: [
      .customer("在吗？{product} 还有货吗", "Hello? Is {product} in stock?"),
      .shop("有的，今天可以发。", "Yes, and it can go out today."),
    ]
  )
}
