/// The words that people are made of; in each list the common ones come first.
enum Names {
  struct Name {
    let chinese: String
    let latin: String

    init(_ chinese: String, _ latin: String) {
      self.chinese = chinese
      self.latin = latin
    }
  }

  static let family = [
    Name("王", "wang"), Name("李", "li"), Name("张", "zhang"), Name("刘", "liu"),
    Name("陈", "chen"), Name("杨", "yang"), Name("黄", "huang"), Name("赵", "zhao"),
    Name("吴", "wu"), Name("周", "zhou"), Name("徐", "xu"), Name("孙", "sun"),
    Name("马", "ma"), Name("朱", "zhu"), Name("胡", "hu"), Name("林", "lin"),
    Name("郭", "guo"), Name("何", "he"), Name("高", "gao"), Name("罗", "luo"),
    Name("郑", "zheng"), Name("梁", "liang"), Name("谢", "xie"), Name("宋", "song"),
    Name("唐", "tang"), Name("许", "xu"), Name("韩", "han"), Name("邓", "deng"),
    Name("冯", "feng"), Name("欧阳", "ouyang"),
  ]

  static let women = [
    Name("静", "jing"), Name("敏", "min"), Name("丽", "li"), Name("晓雨", "xiaoyu"),
    Name("婷", "ting"), Name("雪梅", "xuemei"), Name("欣怡", "xinyi"), Name("梓涵", "zihan"),
    Name("思远", "siyuan"), Name("雅琴", "yaqin"), Name("佳宁", "jianing"), Name("芳", "fang"),
    Name("玉兰", "yulan"), Name("诗琪", "shiqi"), Name("月", "yue"), Name("若溪", "ruoxi"),
    Name("慧", "hui"), Name("春燕", "chunyan"), Name("可心", "kexin"), Name("秋实", "qiushi"),
  ]

  static let men = [
    Name("伟", "wei"), Name("强", "qiang"), Name("磊", "lei"), Name("浩然", "haoran"),
    Name("军", "jun"), Name("子轩", "zixuan"), Name("杰", "jie"), Name("建国", "jianguo"),
    Name("宇航", "yuhang"), Name("涛", "tao"), Name("志明", "zhiming"), Name("明", "ming"),
    Name("俊熙", "junxi"), Name("海峰", "haifeng"), Name("博文", "bowen"), Name("一鸣", "yiming"),
    Name("国强", "guoqiang"), Name("嘉豪", "jiahao"), Name("小川", "xiaochuan"), Name("山", "shan"),
  ]

  static let foreignWomen = [
    "Emma", "Sarah", "Julia", "Anna", "Claire", "Mia", "Laura", "Grace", "Hannah", "Zoe",
  ]

  static let foreignMen = [
    "Tom", "James", "Daniel", "Lucas", "Peter", "Oliver", "Mark", "Leo", "Martin", "Hugo",
  ]

  static let foreignFamily = [
    "Smith", "Miller", "Clarke", "Becker", "Dubois", "Rossi", "Novak", "Kim", "Tanaka", "Silva",
    "Larsen", "O'Brien",
  ]

  /// How a nickname on a marketplace begins; the customer's number follows.
  static let nicks = [
    "茶语", "山野小林", "tea_lover_", "走在路上", "一叶扁舟", "hiker", "半盏清茶", "云上露营",
    "老白茶控", "阿May", "trail_", "北坡", "溪边煮水", "mountain.cat", "周末去爬山", "不喝咖啡",
  ]

  static let cities = [
    Name("上海", "Shanghai"), Name("杭州", "Hangzhou"), Name("北京", "Beijing"),
    Name("深圳", "Shenzhen"), Name("成都", "Chengdu"), Name("广州", "Guangzhou"),
    Name("苏州", "Suzhou"), Name("南京", "Nanjing"), Name("武汉", "Wuhan"), Name("西安", "Xi'an"),
    Name("厦门", "Xiamen"), Name("长沙", "Changsha"), Name("重庆", "Chongqing"),
    Name("昆明", "Kunming"), Name("青岛", "Qingdao"), Name("宁波", "Ningbo"),
    Name("福州", "Fuzhou"), Name("大理", "Dali"), Name("哈尔滨", "Harbin"), Name("拉萨", "Lhasa"),
  ]

  static let occupations = [
    Name("工程师", "engineer"), Name("教师", "teacher"), Name("设计师", "designer"),
    Name("会计", "accountant"), Name("医生", "doctor"), Name("自由职业", "freelancer"),
    Name("销售", "sales"), Name("学生", "student"), Name("公务员", "civil servant"),
    Name("摄影师", "photographer"), Name("护士", "nurse"), Name("律师", "lawyer"),
    Name("咖啡师", "barista"), Name("退休", "retired"), Name("茶艺师", "tea master"),
    Name("户外领队", "mountain guide"),
  ]
}
