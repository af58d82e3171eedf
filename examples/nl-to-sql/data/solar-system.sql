-- Planets and their larger moons. `observers` holds what no question may see.

CREATE TABLE planets (
  name text PRIMARY KEY, diameter_km int NOT NULL, day_hours numeric NOT NULL, year_days numeric NOT NULL
);
CREATE TABLE moons (
  name text PRIMARY KEY, planet text NOT NULL REFERENCES planets, diameter_km int NOT NULL, discovered int, discoverer text
);
CREATE TABLE observers (name text PRIMARY KEY, email text NOT NULL);

INSERT INTO planets VALUES
  ('Mercury', 4879, 4222.6, 88.0), ('Venus', 12104, 2802, 224.7), ('Earth', 12756, 24, 365.2), ('Mars', 6792, 24.7, 687),
  ('Jupiter', 142984, 9.9, 4331), ('Saturn', 120536, 10.7, 10747), ('Uranus', 51118, 17.2, 30589), ('Neptune', 49528, 16.1, 59800);
INSERT INTO moons VALUES
  ('Moon', 'Earth', 3475, NULL, NULL), ('Phobos', 'Mars', 22, 1877, 'Hall'), ('Deimos', 'Mars', 12, 1877, 'Hall'),
  ('Io', 'Jupiter', 3643, 1610, 'Galileo'), ('Europa', 'Jupiter', 3122, 1610, 'Galileo'),
  ('Ganymede', 'Jupiter', 5268, 1610, 'Galileo'), ('Callisto', 'Jupiter', 4821, 1610, 'Galileo'),
  ('Amalthea', 'Jupiter', 167, 1892, 'Barnard'), ('Titan', 'Saturn', 5149, 1655, 'Huygens'),
  ('Iapetus', 'Saturn', 1469, 1671, 'Cassini'), ('Rhea', 'Saturn', 1527, 1672, 'Cassini'),
  ('Tethys', 'Saturn', 1062, 1684, 'Cassini'), ('Dione', 'Saturn', 1123, 1684, 'Cassini'),
  ('Mimas', 'Saturn', 396, 1789, 'Herschel'), ('Enceladus', 'Saturn', 504, 1789, 'Herschel'),
  ('Hyperion', 'Saturn', 270, 1848, 'Bond'), ('Titania', 'Uranus', 1577, 1787, 'Herschel'),
  ('Oberon', 'Uranus', 1523, 1787, 'Herschel'), ('Ariel', 'Uranus', 1158, 1851, 'Lassell'),
  ('Umbriel', 'Uranus', 1169, 1851, 'Lassell'), ('Miranda', 'Uranus', 471, 1948, 'Kuiper'),
  ('Triton', 'Neptune', 2707, 1846, 'Lassell'), ('Nereid', 'Neptune', 340, 1949, 'Kuiper');
INSERT INTO observers VALUES ('night shift', 'night@observatory.example');

-- Whoever asks: two tables, to read.
CREATE ROLE stargazer LOGIN;
GRANT SELECT ON planets, moons TO stargazer;
