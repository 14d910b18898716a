"""What an analyst with DuckDB would do instead of Patron, one step per process.

    peer.py STEP ARGUMENT…

Runs inside the bench's virtual environment, with two threads. The bench does not time `recipe`,
`generate`, `forget` and `agree`, which compares Patron's rfm rows with DuckDB's.
"""

import json
import os
import sys

import duckdb
import shopify

TYPES = {
  "order": "BIGINT",
  "ordered_at": "TIMESTAMP",
  "customer": "VARCHAR",
  "amount": "DECIMAL(18, 2)",
  "currency": "VARCHAR",
  "status": "VARCHAR",
  "product": "VARCHAR",
}

# Order numbers as shops have them: `#1001`, `GB-2024-000017`. Patron takes all of them as text.
TEXT_KEY = TYPES | {"order": "VARCHAR"}

# Everything hangs on the MD5 of the row number, which is the same on every machine and version.
# The order's customer is (u + 0.05)^3, stretched over all of them, so that the busiest buys some
# 150 times as often as the average, and the quiet ones a third as often. A few never buy.
GENERATE = """
  SELECT
    10000001 + i AS "order",
    strftime(TIMESTAMP '2023-05-01' + to_seconds(i * 63072000 // {orders}), '%Y-%m-%d %H:%M:%S')
      AS ordered_at,
    printf('c%07d@example.com', least({customers} - 1, floor({customers}
      * (pow(u + 0.05, 3) - pow(0.05, 3)) / (pow(1.05, 3) - pow(0.05, 3))))::BIGINT) AS customer,
    printf('%.2f', 5 + 995 * pow(v, 3)) AS amount,
    'CNY' AS currency,
    'paid' AS status,
    printf('p%04d', floor(2000 * pow(w, 1.5))::BIGINT) AS product
  FROM (
    SELECT i,
      (md5_number_lower(i::VARCHAR) >> 32) / 4294967296 AS u,
      (md5_number_lower(i::VARCHAR) & 4294967295) / 4294967296 AS v,
      (md5_number_upper(i::VARCHAR) >> 32) / 4294967296 AS w
    FROM range({orders}) AS numbers(i)
  )
"""

REFUNDED = """
  SELECT * REPLACE (CASE "order"::BIGINT % 3 WHEN 0 THEN 'refunded' ELSE status END AS status)
  FROM read_csv($csv, header = true, all_varchar = true)
"""

DESCRIBE = """
  SELECT count(*) AS rows, count(DISTINCT customer) AS customers,
    count(DISTINCT product) AS products,
    median(length("order") + length(ordered_at) + length(customer) + length(amount)
      + length(currency) + length(status) + length(product) + 7)::INTEGER AS median_row_bytes,
    min(ordered_at) AS first, max(ordered_at) AS last
  FROM read_csv($csv, header = true, all_varchar = true)
"""

ACTIVITY = """
  SELECT median(n)::INTEGER AS median_orders, max(n) AS most_orders FROM (
    SELECT count(*) AS n FROM read_csv($csv, header = true, all_varchar = true) GROUP BY customer)
"""

READ = """
  SELECT * FROM read_csv($csv, auto_detect = false, header = true, delim = ',', columns = $types)
"""

BY_CUSTOMER = """
  SELECT customer, max(ordered_at) AS last_purchased_at, count(*) AS frequency,
    sum(amount) AS monetary
  FROM orders GROUP BY customer
"""

LAST_DATE = "SELECT max(ordered_at)::DATE - 89 FROM orders"

AS_OF = """
  SELECT count(*), max(last_purchased_at), sum(frequency), sum(monetary) FROM (
    SELECT customer, max(ordered_at) AS last_purchased_at, count(*) AS frequency,
      sum(amount) AS monetary
    FROM orders WHERE ordered_at < $date::DATE - to_months($months) GROUP BY customer)
"""

SCORED = """
  SELECT customer, last_purchased_at,
    date_diff('day', last_purchased_at::DATE, current_date) AS recency_days, frequency, monetary,
    ntile(5) OVER (ORDER BY last_purchased_at) AS r,
    ntile(5) OVER (ORDER BY frequency) AS f,
    ntile(5) OVER (ORDER BY monetary) AS m
  FROM {source}
"""


# Patron names a customer by an identifier, such as email:ann@example.com.
AGREE = """
  SELECT count(*),
    count(*) FILTER (p.frequency IS DISTINCT FROM d.frequency
      OR p.monetary IS DISTINCT FROM d.monetary) AS different,
    min(coalesce(p.customer, d.customer)) FILTER (p.frequency IS DISTINCT FROM d.frequency
      OR p.monetary IS DISTINCT FROM d.monetary) AS example
  FROM (
    SELECT regexp_replace(customer, '^email:', '') AS customer, frequency::BIGINT AS frequency,
      monetary::DECIMAL(18, 2) AS monetary
    FROM read_csv($patron, header = true, all_varchar = true)
  ) AS p
  FULL JOIN (
    SELECT customer, frequency::BIGINT AS frequency, monetary::DECIMAL(18, 2) AS monetary
    FROM read_csv($duckdb, header = true, all_varchar = true)
  ) AS d ON p.customer = d.customer
"""


def connect(path: str = ":memory:") -> duckdb.DuckDBPyConnection:
  connection = duckdb.connect(path)
  connection.execute("PRAGMA threads=2")
  return connection


def recipe() -> None:
  print(GENERATE)


def generate(csv: str, orders: str, customers: str) -> None:
  """Writes the orders, and prints a description of what was made."""
  connection = connect()
  select = GENERATE.format(orders=orders, customers=customers)
  connection.execute(f"COPY ({select}) TO '{csv}' (HEADER, DELIMITER ',')")
  described: dict[str, object] = {"bytes": os.path.getsize(csv)}
  for query in (DESCRIBE, ACTIVITY):
    cursor = connection.execute(query, {"csv": csv})
    names = [column[0] for column in cursor.description]
    described |= dict(zip(names, cursor.fetchone()))
  print(json.dumps(described))


def shopify_recipe() -> None:
  print(shopify.select())


def generate_shopify(csv: str, output: str) -> None:
  """Writes the orders of `csv` in Shopify's layout."""
  connect().execute(f"COPY ({shopify.select()}) TO '{output}' (HEADER)", {"csv": csv})


def refunds_recipe() -> None:
  print(REFUNDED)


def generate_refunds(csv: str, output: str) -> None:
  """Writes the orders of `csv` as an export has them once a third of them was refunded."""
  connect().execute(f"COPY ({REFUNDED}) TO '{output}' (HEADER)", {"csv": csv})


def start() -> None:
  """Only starts Python and DuckDB, to show how much of every other step that is."""
  connect().close()


def ingest(csv: str, database: str, types: dict[str, str] = TYPES) -> None:
  columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
  with connect(database) as connection:
    connection.execute(f'CREATE TABLE orders ({columns}, PRIMARY KEY ("order"))')
    connection.execute(f"INSERT INTO orders {READ}", {"csv": csv, "types": types})
    connection.execute("CHECKPOINT")


def again(csv: str, database: str, types: dict[str, str] = TYPES) -> None:
  with connect(database) as connection:
    connection.execute(f"INSERT OR IGNORE INTO orders {READ}", {"csv": csv, "types": types})
    connection.execute("CHECKPOINT")


def changed(csv: str, database: str) -> None:
  """As one does who keeps the latest word on every order, and none of those before it."""
  with connect(database) as connection:
    connection.execute(f"INSERT OR REPLACE INTO orders {READ}", {"csv": csv, "types": TYPES})
    connection.execute("CHECKPOINT")


def ingest_text(csv: str, database: str) -> None:
  ingest(csv, database, TEXT_KEY)


def again_text(csv: str, database: str) -> None:
  again(csv, database, TEXT_KEY)


def forget(database: str) -> None:
  with connect(database) as connection:
    connection.execute("DROP TABLE IF EXISTS rfm")
    connection.execute("CHECKPOINT")


def rebuild(database: str) -> None:
  with connect(database) as connection:
    connection.execute(f"CREATE TABLE rfm AS {BY_CUSTOMER}")
    connection.execute("CHECKPOINT")


def query(database: str, output: str) -> None:
  """From the orders, as one does who keeps no table by customer."""
  with connect(database) as connection:
    connection.execute(f"COPY ({SCORED.format(source=f'({BY_CUSTOMER})')}) TO '{output}' (HEADER)")


def query_kept(database: str, output: str) -> None:
  """From the table that `rebuild` made."""
  with connect(database) as connection:
    connection.execute(f"COPY ({SCORED.format(source='rfm')}) TO '{output}' (HEADER)")


def back_test(database: str) -> None:
  """What customers were at twelve monthly dates; neither scores, nor what they did after it."""
  with connect(database) as connection:
    date = connection.execute(LAST_DATE).fetchone()[0]
    for months in range(12):
      connection.execute(AS_OF, {"date": date, "months": months}).fetchone()


def agree(patron: str, duckdb_output: str) -> None:
  found = connect().execute(AGREE, {"patron": patron, "duckdb": duckdb_output}).fetchone()
  print(json.dumps(dict(zip(("customers", "different", "example"), found))))


STEPS = (
  recipe, generate, shopify_recipe, generate_shopify, refunds_recipe, generate_refunds, start, ingest,
  again, changed, ingest_text, again_text, forget, rebuild, query, query_kept, back_test, agree,
)

if __name__ == "__main__":
  steps = {step.__name__: step for step in STEPS}
  steps[sys.argv[1]](*sys.argv[2:])
