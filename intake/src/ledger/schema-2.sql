-- Version 2: the editors' hand is merged against what the ledger had; identity, bounces, old numbers, settings.
ALTER TABLE record ADD COLUMN base      TEXT;               -- what the ledger alone had at the last writing: the base of the next merge
ALTER TABLE record ADD COLUMN conflict  TEXT;               -- what an editor and a message changed differently, both versions
ALTER TABLE record ADD COLUMN settled   INTEGER NOT NULL DEFAULT 0; -- a person has decided a conflict: the file is right
ALTER TABLE record ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
ALTER TABLE record ADD COLUMN aliases   TEXT NOT NULL DEFAULT '[]'; -- its numbers in older systems
CREATE INDEX record_alias ON record (form, aliases) WHERE aliases <> '[]';
CREATE INDEX record_form ON record (form, year);
UPDATE record SET base = written;

-- Proofs that a mail of ours reached somebody; the token itself is nowhere, only its hash.
CREATE TABLE token (
  hash        TEXT PRIMARY KEY,
  purpose     TEXT NOT NULL CHECK (purpose IN ('identity', 'bounce')),
  reply       TEXT NOT NULL,                -- the Message-ID of the mail of ours that carries it
  address     TEXT NOT NULL,                -- to whom that mail went
  expires     TEXT NOT NULL,
  used        INTEGER REFERENCES message (seq)
) STRICT;
CREATE INDEX token_reply ON token (reply);

-- Addresses that mail of ours did not reach.
CREATE TABLE undeliverable (
  address     TEXT PRIMARY KEY,             -- in lower case
  since       TEXT NOT NULL,
  status      TEXT NOT NULL,                -- such as 5.1.1
  message     INTEGER REFERENCES message (seq)
) STRICT;

ALTER TABLE outbox ADD COLUMN sent TEXT;      -- when the other side took it over
CREATE INDEX outbox_sent ON outbox (sent);

-- What the ledger remembers of itself.
CREATE TABLE memory (
  name        TEXT PRIMARY KEY,
  value       TEXT NOT NULL
) STRICT;

CREATE INDEX outbox_decided ON outbox (decided);
CREATE INDEX outbox_recipient ON outbox (lower(recipient), decided);
CREATE INDEX outbox_record ON outbox (record, decided);
CREATE INDEX outbox_state ON outbox (state, due);
CREATE INDEX outbox_message ON outbox (message);
CREATE INDEX record_message ON record (message);
CREATE INDEX record_dirty ON record (message) WHERE dirty = 1;
CREATE INDEX record_uncommitted ON record (message) WHERE uncommitted = 1;
CREATE INDEX revision_message ON revision (message);
CREATE INDEX record_sender ON record (sender);
