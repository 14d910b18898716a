"""The same orders as Shopify exports them: 79 columns, of which some forty are filled."""

COLUMNS = """
Name, Email, Financial Status, Paid at, Fulfillment Status, Fulfilled at, Accepts Marketing, Currency,
Subtotal, Shipping, Taxes, Total, Discount Code, Discount Amount, Shipping Method, Created at,
Lineitem quantity, Lineitem name, Lineitem price, Lineitem compare at price, Lineitem sku,
Lineitem requires shipping, Lineitem taxable, Lineitem fulfillment status, Billing Name,
Billing Street, Billing Address1, Billing Address2, Billing Company, Billing City, Billing Zip,
Billing Province, Billing Country, Billing Phone, Shipping Name, Shipping Street, Shipping Address1,
Shipping Address2, Shipping Company, Shipping City, Shipping Zip, Shipping Province, Shipping Country,
Shipping Phone, Notes, Note Attributes, Cancelled at, Payment Method, Payment Reference,
Refunded Amount, Vendor, Outstanding Balance, Employee, Location, Device ID, Id, Tags, Risk Level,
Source, Lineitem discount, Tax 1 Name, Tax 1 Value, Tax 2 Name, Tax 2 Value, Tax 3 Name, Tax 3 Value,
Tax 4 Name, Tax 4 Value, Tax 5 Name, Tax 5 Value, Phone, Receipt Number, Duties,
Billing Province Name, Shipping Province Name, Payment ID, Payment Terms Name, Next Payment Due At,
Payment References
"""

PERSON = "'Ann Buyer-' || substr(customer, 2, 7)"
STREET = """substr(customer, 4, 5) || ' Long Street, 2nd floor'"""

FILLED = {
  "Name": """'#' || "order" """,
  "Email": "customer",
  "Financial Status": "status",
  "Paid at": "ordered_at || ' +0800'",
  "Fulfillment Status": "'fulfilled'",
  "Fulfilled at": "ordered_at || ' +0800'",
  "Accepts Marketing": "'no'",
  "Currency": "currency",
  "Subtotal": "amount",
  "Shipping": "'0.00'",
  "Taxes": "'0.00'",
  "Total": "amount",
  "Discount Amount": "'0.00'",
  "Shipping Method": "'Standard'",
  "Created at": "ordered_at || ' +0800'",
  "Lineitem quantity": "'1'",
  "Lineitem name": "product",
  "Lineitem price": "amount",
  "Lineitem sku": "'SKU-' || product",
  "Lineitem requires shipping": "'true'",
  "Lineitem taxable": "'true'",
  "Lineitem fulfillment status": "'fulfilled'",
  **{
    f"{side} {name}": value
    for side in ("Billing", "Shipping")
    for name, value in {
      "Name": PERSON,
      "Street": STREET,
      "Address1": STREET,
      "City": "'Springfield'",
      "Zip": """'''' || substr(customer, 4, 5)""",
      "Province": "'OR'",
      "Country": "'US'",
      "Phone": "'+1 503-555-' || substr(customer, 5, 4)",
      "Province Name": "'Oregon'",
    }.items()
  },
  "Payment Method": "'Shopify Payments'",
  "Payment Reference": """'c' || "order" || '.1'""",
  "Refunded Amount": "'0.00'",
  "Vendor": "'The Shop'",
  "Outstanding Balance": "'0.00'",
  "Id": """'48210' || "order" """,
  "Risk Level": "'Low'",
  "Source": "'web'",
  "Lineitem discount": "'0.00'",
  "Payment ID": """'rc' || "order" || '.1'""",
  "Payment References": """'rc' || "order" || '.1'""",
}


def select() -> str:
  """Of every row of the orders its row in Shopify's layout; for DuckDB."""
  names = [" ".join(name.split()) for name in COLUMNS.split(",")]
  columns = ", ".join(f'{FILLED.get(name, "NULL")} AS "{name}"' for name in names)
  return f"SELECT {columns} FROM read_csv($csv, header = true, all_varchar = true)"
