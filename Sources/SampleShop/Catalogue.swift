/// What the shop sells; in each list the goods that sell best come first.
enum Catalogue {
  struct Product {
    let name: String
    let category: String

    /// In fen, hundredths of a yuan.
    let unitPrice: Int

    /// Sold loose: the quantity is in kilograms, the price of one kilogram.
    let isLoose: Bool

    init(_ name: String, _ category: String, yuan: Int, isLoose: Bool = false) {
      self.name = name
      self.category = category
      // Whole prices end in .00 from 100 yuan, smaller ones in .90, as on a price tag.
      unitPrice = yuan >= 100 ? yuan * 100 : yuan * 100 - 10
      self.isLoose = isLoose
    }
  }

  static let tea = [
    Product("茉莉花茶 袋泡 20 包", "花茶", yuan: 39),
    Product("明前龙井 100g", "绿茶", yuan: 168),
    Product("正山小种 150g", "红茶", yuan: 98),
    Product("白牡丹 2019 饼 350g", "白茶", yuan: 258),
    Product("凤凰单丛 鸭屎香 100g", "乌龙茶", yuan: 138),
    Product("散装铁观音", "乌龙茶", yuan: 360, isLoose: true),
    Product("熟普洱 小沱 50 粒", "普洱茶", yuan: 76),
    Product("武夷大红袍 礼盒 200g", "乌龙茶", yuan: 398),
    Product("滇红金针 100g", "红茶", yuan: 88),
    Product("碧螺春 100g", "绿茶", yuan: 188),
    Product("玻璃公道杯 300ml", "茶具", yuan: 45),
    Product("陶瓷盖碗 \"青山\"", "茶具", yuan: 79),
    Product("散装桂花乌龙", "花茶", yuan: 280, isLoose: true),
    Product("古树生普 2016 饼 357g", "普洱茶", yuan: 568),
    Product("旅行茶具 一壶三杯", "茶具", yuan: 158),
    Product("紫砂壶 手工 220ml", "茶具", yuan: 680),
    Product("春节茶礼 \"岁岁\"", "礼盒", yuan: 298),
    Product("Tea sampler, 12 sachets", "礼盒", yuan: 69),
  ]

  static let outdoor = [
    Product("折叠水杯 350ml", "餐炊", yuan: 35),
    Product("速干 T 恤", "服装", yuan: 89),
    Product("LED 营地灯", "露营", yuan: 129),
    Product("蛋卷桌 90cm", "露营", yuan: 199),
    Product("登山杖 碳纤维 一对", "徒步", yuan: 268),
    Product("克米特椅", "露营", yuan: 149),
    Product("户外炉头 便携", "餐炊", yuan: 118),
    Product("徒步袜 两双", "服装", yuan: 49),
    Product("防水袋 10L", "徒步", yuan: 59),
    Product("钛杯 450ml", "餐炊", yuan: 178),
    Product("双人帐篷 三季", "露营", yuan: 699),
    Product("睡袋 -5°C", "露营", yuan: 459),
    Product("轻量背包 40L", "徒步", yuan: 538),
    Product("头灯 400 流明", "徒步", yuan: 139),
    Product("冲锋衣, three-layer", "服装", yuan: 899),
    Product("天幕 4×4m", "露营", yuan: 328),
    Product("手冲咖啡套装, titanium", "餐炊", yuan: 429),
  ]
}
