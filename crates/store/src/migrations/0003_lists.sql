-- What is done, and what is of one kind, is found without walking all messages newest first.
CREATE INDEX incoming_done ON incoming_message (row) WHERE done_at IS NOT NULL;
CREATE INDEX incoming_kind ON incoming_message (kind, row);
-- Whether a content went out before.
CREATE INDEX outgoing_file_content ON outgoing_file (sha256);
