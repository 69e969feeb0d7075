-- The first shape of the store. Times are milliseconds since 1970 UTC. Migrations only ever add.

-- The office this installation belongs to: exactly one row.
CREATE TABLE own_office (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  number TEXT NOT NULL,
  service_type TEXT NOT NULL,
  name TEXT NOT NULL,
  exchange_url TEXT NOT NULL,
  authority_pem TEXT NOT NULL,
  private_key BLOB NOT NULL,
  certificates_pem TEXT NOT NULL,
  export_folder TEXT NOT NULL,
  import_folder TEXT NOT NULL,
  review TEXT NOT NULL DEFAULT 'never',
  move_sent INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Small things the engine remembers: cursors, the last measured clock offset, the revocation list.
CREATE TABLE memory (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The exchange's office master, as last read.
CREATE TABLE partner_office (
  number TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  service_types TEXT NOT NULL,
  can_receive INTEGER NOT NULL,
  certificate_pem TEXT
) STRICT, WITHOUT ROWID;

-- What lay in the export folder when a set of files was last judged: unchanged means nothing to do.
CREATE TABLE exported_set (
  set_key TEXT PRIMARY KEY,
  signature TEXT NOT NULL,
  unit_id TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE outgoing_unit (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL DEFAULT '',
  serial TEXT NOT NULL,
  sender_number TEXT NOT NULL,
  sender_service_type TEXT NOT NULL,
  receiver_number TEXT NOT NULL,
  receiver_service_type TEXT NOT NULL,
  service_month TEXT NOT NULL DEFAULT '',
  csv_version TEXT NOT NULL DEFAULT '',
  standard TEXT NOT NULL DEFAULT '',
  content_sha256 TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  hold_code TEXT NOT NULL DEFAULT '',
  recall_requested INTEGER NOT NULL DEFAULT 0,
  reviewed INTEGER NOT NULL DEFAULT 0,
  people TEXT NOT NULL DEFAULT '[]',
  findings TEXT NOT NULL DEFAULT '[]',
  dispatch_note BLOB,
  sealed BLOB,
  body_sha256 TEXT NOT NULL DEFAULT '',
  status_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outgoing_due ON outgoing_unit (status, due_at, serial);
CREATE INDEX outgoing_content ON outgoing_unit (content_sha256);

CREATE TABLE outgoing_file (
  unit_id TEXT NOT NULL REFERENCES outgoing_unit (id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  bytes BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  source_path TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (unit_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX outgoing_file_name ON outgoing_file (name);

CREATE TABLE incoming_message (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  serial TEXT NOT NULL,
  sender_number TEXT NOT NULL,
  sender_service_type TEXT NOT NULL,
  receiver_number TEXT NOT NULL,
  receiver_service_type TEXT NOT NULL,
  service_month TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  due_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  hold_code TEXT NOT NULL DEFAULT '',
  people TEXT NOT NULL DEFAULT '[]',
  findings TEXT NOT NULL DEFAULT '[]',
  remark TEXT NOT NULL DEFAULT '',
  dispatch_note BLOB NOT NULL,
  body_size_bytes INTEGER NOT NULL,
  body_sha256 TEXT NOT NULL,
  content_sha256 TEXT NOT NULL DEFAULT '',
  sealed BLOB,
  staged INTEGER NOT NULL DEFAULT 0,
  status_at INTEGER NOT NULL
) STRICT;
CREATE INDEX incoming_due ON incoming_message (status, due_at, serial);
CREATE INDEX incoming_content ON incoming_message (content_sha256) WHERE content_sha256 <> '';

CREATE TABLE incoming_file (
  message_id TEXT NOT NULL REFERENCES incoming_message (id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  bytes BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (message_id, position)
) STRICT, WITHOUT ROWID;

-- Receipts this office signed. Bytes are made once; sending them again sends the same.
CREATE TABLE issued_receipt (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  at INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  due_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  UNIQUE (message_id, outcome)
) STRICT;
CREATE INDEX issued_receipt_due ON issued_receipt (due_at) WHERE due_at IS NOT NULL;

-- Receipts for what this office sent: the exchange's acceptance and the partner's receipts.
CREATE TABLE received_receipt (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  at INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (message_id, outcome)
) STRICT;

-- Append-only, hash-chained record of what happened to which unit or message.
CREATE TABLE audit (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_subject ON audit (subject);
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
