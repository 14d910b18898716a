import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// Orders in a spreadsheet's file.
@Suite struct WorkbookTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  /// Makes a workbook of two sheets, as spreadsheets write them: shared texts, texts in place, numbers,
  /// dates by style, rows and cells left out.
  private static let script = """
    import sys, zipfile
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    texts = ['order', 'ordered_at', 'customer', 'amount', 'product', '绿茶, <r>', 'note']
    def text(cell, index): return f'<c r="{cell}" t="s"><v>{index}</v></c>'
    def number(cell, value, style=0): return f'<c r="{cell}" s="{style}"><v>{value}</v></c>'
    rows = '<row r="1">' + ''.join(text('ABCDE'[i] + '1', i) for i in range(5)) + '</row>'
    rows += '<row r="2">' + number('A2', 1001) + number('B2', '45413.4375', 1)
    rows += '<c r="C2" t="inlineStr"><is><t>ann</t></is></c>' + number('D2', '19.899999999999999')
    rows += text('E2', 5) + '</row>'
    rows += '<row r="4">' + number('A4', 1002) + number('B4', 45414, 2) + number('D4', 5) + '</row>'
    rows += '<row r="5">' + number('A5', '3.5153131473293576E+16') + number('B5', 45414, 2)
    rows += number('D5', 5) + '</row>'
    shared = ''.join(f'<si><t>{t.replace("<", "&lt;")}</t></si>' for t in texts)
    z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)
    z.writestr('[Content_Types].xml', head + '<Types/>')
    z.writestr('xl/workbook.xml', head + f'<workbook {main} xmlns:r="{rel}"><sheets>'
      '<sheet name="订单报表" sheetId="1" r:id="rId1"/><sheet name="Other" sheetId="2" r:id="rId2"/>'
      '</sheets></workbook>')
    z.writestr('xl/_rels/workbook.xml.rels', head + '<Relationships>'
      '<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/>'
      '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>')
    z.writestr('xl/sharedStrings.xml', head + f'<sst {main}>{shared}</sst>')
    z.writestr('xl/styles.xml', head + f'<styleSheet {main}>'
      '<numFmts><numFmt numFmtId="164" formatCode="[$-804]yyyy&quot;d&quot;/m/d\\\\ h:mm"/></numFmts>'
      '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>')
    sheet = head + f'<worksheet {main}><sheetData>%s</sheetData></worksheet>'
    z.writestr('xl/worksheets/sheet1.xml', sheet % rows)
    z.writestr('xl/worksheets/sheet2.xml', sheet % ('<row r="1">' + text('B1', 6) + '</row>'))
    z.close()
    """

  private func workbook() throws -> String {
    let path = shop.temporary.path("orders.xlsx")
    let python = try ChildProcess("/usr/bin/env", ["python3", "-c", Self.script, path]).result()
    #expect(python.status == 0, "\(python.errors)")
    return path
  }

  @Test func aSheetIsReadAsItShows() throws {
    var choices = ReadingChoices()
    choices.map = [.order: "order"]
    let report = try shop.orders(at: workbook(), choices: choices)
    // The last row's id has more digits than a spreadsheet keeps.
    #expect(report.reasons.count == 1)
    #expect(report.reasons.first?.hasPrefix("5 order: a spreadsheet has rounded") == true)
    #expect(try shop.told() == ["placed 1001 shop:ann 19.90", "placed 1002 nobody 5.00"])
    let event = try #require(try shop.log.forFirst())
    #expect("\(event.occurredAt)" == "2024-05-01T02:30:00.000Z")
    #expect(event.purchase?.lines?.first?.product == "绿茶, <r>")
  }

  /// Line numbers are those of the sheet's rows, and an id of 17 digits is lost in a spreadsheet.
  @Test func aRoundedIDIsRefusedOnItsRow() throws {
    var choices = ReadingChoices()
    choices.format = try OrderFormat(
      yaml: "columns: {order: order, ordered_at: ordered_at, amount: amount}",
      file: "own.yaml"
    )
    let report = try shop.orders(at: workbook(), choices: choices)
    #expect(report.reasons.count == 1)
    #expect(report.reasons[0].hasPrefix("5 order: a spreadsheet has rounded"))
  }

  @Test func anotherSheetIsNamed() throws {
    let file = try TextFile(path: workbook(), sheet: "Other")
    #expect(file.explanation == "sheet “Other” of a workbook")
    let error = #expect(throws: IngestError.self) { try TextFile(path: workbook(), sheet: "No") }
    #expect(error?.hint == "Its sheets are: 订单报表, Other.")
  }
}
