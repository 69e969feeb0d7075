-- How the care software of a sender writes its files, learnt from what arrived: JSON of the checker, opaque here.
CREATE TABLE sender_profile (
  number TEXT NOT NULL,
  service_type TEXT NOT NULL,
  profile TEXT NOT NULL,
  PRIMARY KEY (number, service_type)
) STRICT, WITHOUT ROWID;
-- Whether the operator was told that the unit waits for a look.
ALTER TABLE outgoing_unit ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outgoing_unasked ON outgoing_unit (row) WHERE status = 'awaiting_review' AND asked = 0;
