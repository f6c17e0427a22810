-- source: accounts = accounts.csv
-- rows: accounts
-- note: The source knows accounts by name only. The id is made from the name: lower case, every run of other characters than a to z
--   and 0 to 9 becomes one dash (48 characters at most), then a dash and the first 8 hexadecimal digits of the MD5 of the exact name, so
--   that two names never meet in one id.
-- note: The sector 'technolgy' is written technology.
-- note: Countries are given as ISO 3166 codes; 'Philipines' is PH and 'Korea' is taken as KR.
-- note: revenue is the company's own, in millions of dollars, so arr is null. The source does not say when an account last changed, so
--   updatedAt is null.
WITH countries(name, code) AS (
  VALUES ('United States', 'US'), ('Kenya', 'KE'), ('Philipines', 'PH'), ('Japan', 'JP'), ('Italy', 'IT'), ('Norway', 'NO'), ('Korea', 'KR'),
    ('Jordan', 'JO'), ('Brazil', 'BR'), ('Germany', 'DE'), ('Panama', 'PA'), ('Belgium', 'BE'), ('Romania', 'RO'), ('Poland', 'PL'), ('China', 'CN')
)
SELECT a._row,
  left(trim(regexp_replace(lower(a.account), '[^a-z0-9]+', '-', 'g'), '-'), 48) || '-' || md5(a.account)[1:8] AS id,
  a.account AS name,
  CASE a.sector WHEN 'technolgy' THEN 'technology' ELSE a.sector END AS industry,
  a.employees AS "employeeCount",
  coalesce(c.code, a.office_location) AS country,
  left(trim(regexp_replace(lower(a.subsidiary_of), '[^a-z0-9]+', '-', 'g'), '-'), 48) || '-' || md5(a.subsidiary_of)[1:8] AS "parentId"
FROM accounts a
LEFT JOIN countries c ON c.name = a.office_location
