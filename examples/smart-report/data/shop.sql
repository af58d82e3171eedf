-- A shop's orders of March 2026. `customers` holds what no report may see.

CREATE TABLE orders (
  id int PRIMARY KEY, created_at timestamptz NOT NULL, country text NOT NULL,
  items int NOT NULL, total_eur numeric(8, 2) NOT NULL, delivery_days int NOT NULL
);
CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL);

-- One order every nine hours. From the 50th on, a second carrier takes a day or two longer.
INSERT INTO orders
  SELECT
    1000 + n, timestamptz '2026-03-01 06:00:00Z' + n * interval '9 hours', (ARRAY['DE', 'FR', 'NL', 'DE', 'BE'])[1 + n % 5],
    1 + n * 7 % 5, 14.90 + n * 37 % 83, 2 + n * 5 % 3 + CASE WHEN n < 50 THEN 0 ELSE 1 + n % 2 END
  FROM generate_series(1, 80) AS n;
-- One that was lost on its way, and one that was typed wrong.
UPDATE orders SET delivery_days = 19 WHERE id = 1063;
UPDATE orders SET total_eur = 8990.00 WHERE id = 1041;
INSERT INTO customers VALUES (1, 'orders@harbour-foods.example');

-- Whoever reports: one table, to read.
CREATE ROLE analyst LOGIN;
GRANT SELECT ON orders TO analyst;
