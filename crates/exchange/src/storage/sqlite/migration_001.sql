-- Times are UTC milliseconds; 0 = not (yet). Office numbers are text, never integers.

-- Counters: 'office_change', and totals for /metrics kept in the transaction that changes them.
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE offices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  takes_part INTEGER NOT NULL DEFAULT 1,
  changed INTEGER NOT NULL UNIQUE,          -- number of the last change, from the counter
  last_sequence INTEGER NOT NULL DEFAULT 0, -- of its mailbox
  wrong_attempts INTEGER NOT NULL DEFAULT 0,
  last_wrong_attempt INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE office_services (
  office TEXT NOT NULL REFERENCES offices (number),
  service_type TEXT NOT NULL,
  PRIMARY KEY (office, service_type)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificates (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  office TEXT NOT NULL REFERENCES offices (number),
  serial TEXT NOT NULL UNIQUE,
  fingerprint BLOB NOT NULL UNIQUE,
  key_sha256 BLOB NOT NULL,
  der BLOB NOT NULL,
  issued_at INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  revoked_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX certificates_of_office ON certificates (office, id);
CREATE INDEX certificates_revoked ON certificates (revoked_at) WHERE revoked_at <> 0;

CREATE TABLE enrolment_codes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  office TEXT NOT NULL REFERENCES offices (number),
  code_sha256 BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  certificate INTEGER NOT NULL DEFAULT 0    -- certificates.id once used
) STRICT;
CREATE INDEX enrolment_codes_of_office ON enrolment_codes (office, id);

CREATE TABLE revocation_lists (
  number INTEGER PRIMARY KEY,
  der BLOB NOT NULL,
  this_update INTEGER NOT NULL,
  next_update INTEGER NOT NULL,
  revocations INTEGER NOT NULL
) STRICT;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL REFERENCES offices (number),
  sender_service_type TEXT NOT NULL,
  receiver TEXT NOT NULL REFERENCES offices (number),
  receiver_service_type TEXT NOT NULL,
  unit_kind TEXT NOT NULL,
  serial TEXT NOT NULL,
  service_month TEXT NOT NULL DEFAULT '',   -- '' = the unit has none
  body_size_bytes INTEGER NOT NULL,
  body_sha256 BLOB NOT NULL,
  body_place TEXT NOT NULL,
  body_removed INTEGER NOT NULL DEFAULT 0,
  dispatch_note BLOB NOT NULL,
  accepted_at INTEGER NOT NULL,
  fetched_at INTEGER NOT NULL DEFAULT 0,
  withdrawn_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX messages_to_forget ON messages (id) WHERE withdrawn_at <> 0 AND body_removed = 0;

CREATE TABLE receipts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL REFERENCES messages (id),
  outcome TEXT NOT NULL,
  signed BLOB NOT NULL,
  stored_at INTEGER NOT NULL,
  UNIQUE (message, outcome)
) STRICT;

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  office TEXT NOT NULL REFERENCES offices (number),
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,                       -- message, receipt, withdrawal, office_changed
  message INTEGER NOT NULL DEFAULT 0,       -- messages.id
  outcome TEXT NOT NULL DEFAULT '',         -- which receipt of that message
  subject TEXT NOT NULL DEFAULT '',         -- which office changed
  UNIQUE (office, sequence)
) STRICT;

-- Who exchanged messages with whom: whom to tell when an office changes.
CREATE TABLE partners (
  office TEXT NOT NULL,
  partner TEXT NOT NULL,
  PRIMARY KEY (office, partner)
) STRICT, WITHOUT ROWID;

CREATE TABLE notices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
