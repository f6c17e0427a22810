-- source: invoices = finance/invoices.csv
-- rows: invoices
SELECT _row, number AS id, account AS accountId, sent AS sentAt, money(total, 'EUR') AS total FROM invoices
