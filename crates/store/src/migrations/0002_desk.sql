-- What the screens need: people and partners to search by, local marks (read is a status; done, set aside and noticed are ours alone), sealed
-- bodies out of the rows that lists read, and what is kept by hand about a month and a partner.

-- Sealed bodies lie beside the rows: a list that reads fifty rows must not walk fifty bodies. The old columns stay empty.
CREATE TABLE sealed_body (
  id TEXT PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sealed_body (id, bytes) SELECT id, sealed FROM outgoing_unit WHERE sealed IS NOT NULL;
INSERT OR IGNORE INTO sealed_body (id, bytes) SELECT id, sealed FROM incoming_message WHERE sealed IS NOT NULL;
UPDATE outgoing_unit SET sealed = NULL WHERE sealed IS NOT NULL;
UPDATE incoming_message SET sealed = NULL WHERE sealed IS NOT NULL;

-- 処理済: set by a person, told to nobody.
ALTER TABLE incoming_message ADD COLUMN done_at INTEGER;
-- When its files were last put into the import folder.
ALTER TABLE incoming_message ADD COLUMN handed_over_at INTEGER;
-- One short sentence a person, JSON, made when it was delivered.
ALTER TABLE incoming_message ADD COLUMN summaries TEXT NOT NULL DEFAULT '[]';
-- Whether the operator was told: never twice for one thing.
ALTER TABLE incoming_message ADD COLUMN noticed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outgoing_unit ADD COLUMN noticed INTEGER NOT NULL DEFAULT 0;
UPDATE incoming_message SET noticed = 1, handed_over_at = CASE WHEN status IN ('delivered', 'opened') THEN status_at END;
UPDATE outgoing_unit SET noticed = 1;
-- '' | 'held' (保留) | 'excluded' (除外): what a person said of a unit that waits for a look.
ALTER TABLE outgoing_unit ADD COLUMN set_aside TEXT NOT NULL DEFAULT '';

-- Service users seen in any unit or message. `search` is name, kana and numbers in one form (see search.rs).
CREATE TABLE person (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  insurer_number TEXT NOT NULL,
  insured_number TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  kana TEXT NOT NULL DEFAULT '',
  search TEXT NOT NULL DEFAULT '',
  UNIQUE (insurer_number, insured_number)
) STRICT;
CREATE TABLE message_person (
  person INTEGER NOT NULL REFERENCES person (row),
  message INTEGER NOT NULL,
  PRIMARY KEY (person, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_person_message ON message_person (message, person);
CREATE TABLE unit_person (
  person INTEGER NOT NULL REFERENCES person (row),
  unit INTEGER NOT NULL,
  PRIMARY KEY (person, unit)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_person_unit ON unit_person (unit, person);
INSERT INTO person (insurer_number, insured_number, name, kana)
  SELECT value ->> 'insurer_number', value ->> 'insured_number', coalesce(value ->> 'name', ''), coalesce(value ->> 'kana', '')
  FROM (SELECT people FROM incoming_message UNION ALL SELECT people FROM outgoing_unit), json_each(people) WHERE true
  ON CONFLICT (insurer_number, insured_number) DO UPDATE SET
    name = CASE excluded.name WHEN '' THEN name ELSE excluded.name END,
    kana = CASE excluded.kana WHEN '' THEN kana ELSE excluded.kana END;
INSERT OR IGNORE INTO message_person (person, message)
  SELECT p.row, m.row FROM incoming_message m, json_each(m.people) j
  JOIN person p ON p.insurer_number = j.value ->> 'insurer_number' AND p.insured_number = j.value ->> 'insured_number';
INSERT OR IGNORE INTO unit_person (person, unit)
  SELECT p.row, u.row FROM outgoing_unit u, json_each(u.people) j
  JOIN person p ON p.insurer_number = j.value ->> 'insurer_number' AND p.insured_number = j.value ->> 'insured_number';

-- Offices this one has sent to or received from, or entered by hand: the ones to search and to follow up. The office master
-- (`partner_office`) may hold the whole country.
CREATE TABLE partner (
  number TEXT PRIMARY KEY,
  -- By hand, for partners who are not linked; the master's name wins where there is one.
  name TEXT NOT NULL DEFAULT '',
  search TEXT NOT NULL DEFAULT '',
  -- 'link' | 'fax' | 'mail' | 'post' | 'by_hand': how the month's forms go there.
  method TEXT NOT NULL DEFAULT 'link',
  fax_number TEXT NOT NULL DEFAULT '',
  telephone TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  last_sent_at INTEGER,
  last_received_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO partner (number, last_sent_at) SELECT receiver_number, max(created_at) FROM outgoing_unit
  WHERE status NOT IN ('found', 'rejected') GROUP BY receiver_number;
INSERT INTO partner (number, last_received_at) SELECT sender_number, max(accepted_at) FROM incoming_message WHERE true GROUP BY sender_number
  ON CONFLICT (number) DO UPDATE SET last_received_at = excluded.last_received_at;

-- What was ticked off by hand on the month board.
CREATE TABLE board_mark (
  month TEXT NOT NULL,
  partner_number TEXT NOT NULL,
  -- 'plan' | 'actual'
  step TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (month, partner_number, step)
) STRICT, WITHOUT ROWID;

CREATE INDEX incoming_unread ON incoming_message (sender_number, row) WHERE status = 'delivered';
CREATE INDEX incoming_open ON incoming_message (row) WHERE done_at IS NULL AND status IN ('delivered', 'opened', 'quarantined');
CREATE INDEX incoming_attention ON incoming_message (row) WHERE status = 'quarantined' AND done_at IS NULL;
CREATE INDEX incoming_sender ON incoming_message (sender_number, row);
CREATE INDEX incoming_sender_serial ON incoming_message (sender_number, serial);
CREATE INDEX incoming_month ON incoming_message (service_month, row);
CREATE INDEX incoming_serial ON incoming_message (serial);
CREATE INDEX incoming_unnoticed ON incoming_message (row) WHERE noticed = 0;
CREATE INDEX outgoing_receiver ON outgoing_unit (receiver_number, row);
CREATE INDEX outgoing_month ON outgoing_unit (service_month, row);
CREATE INDEX outgoing_serial ON outgoing_unit (serial);
CREATE INDEX outgoing_unnoticed ON outgoing_unit (row) WHERE noticed = 0;

-- 今月の状況 reads a whole month: these hold all it asks for, so that no row is read.
CREATE INDEX incoming_board ON incoming_message (service_month, sender_number, kind, status, accepted_at, id);
CREATE INDEX outgoing_board ON outgoing_unit (service_month, receiver_number, kind, status, set_aside, status_at, id);

-- 連携先: name and number in one form (see search.rs). The master may hold the whole country, so pages and searches walk this index and
-- never the rows with their certificates.
ALTER TABLE partner_office ADD COLUMN search TEXT NOT NULL DEFAULT '';
CREATE INDEX partner_office_search ON partner_office (search);
CREATE INDEX partner_search ON partner (search);

-- Who did it: the account of a person, or '' for the engine. Entries with an operator are chained over it (see audit.rs).
ALTER TABLE audit ADD COLUMN operator TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_action ON audit (action);
CREATE INDEX audit_at ON audit (at);
