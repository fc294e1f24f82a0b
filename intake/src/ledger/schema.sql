-- The worker's own account. Times are RFC 3339 in UTC, so that they sort as text.
CREATE TABLE message (
  seq         INTEGER PRIMARY KEY,          -- the ledger position, in the order of taking in
  id          TEXT NOT NULL UNIQUE,         -- what people name it by, such as MSG-4F7K92QD
  sha256      TEXT NOT NULL UNIQUE,         -- of the raw bytes
  size        INTEGER NOT NULL,
  raw         BLOB,                         -- up to 64 KiB here, larger ones as a file in blobs/
  message_id  TEXT,                         -- as its header says, if it says
  body_sha256 TEXT NOT NULL,                -- of what follows the headers: the same mail by two addresses is one
  source      TEXT NOT NULL,
  recipients  TEXT NOT NULL DEFAULT '[]',
  taken_in    TEXT NOT NULL,                -- the clock when it was safe
  arrived     TEXT,                         -- the file's time, where the source has one
  note        TEXT,                         -- such as: same Message-ID as another, with another body
  state       TEXT NOT NULL DEFAULT 'waiting'
              CHECK (state IN ('waiting','recorded','held','ignored','quarantined','forgotten')),
  attempts    INTEGER NOT NULL DEFAULT 0,
  released    INTEGER NOT NULL DEFAULT 0,   -- a person sent it round again
  action      TEXT,
  kind        TEXT,
  reason      TEXT,
  form        TEXT,
  call        TEXT,
  received    TEXT,                         -- the instant that decides a deadline
  decided     TEXT,
  concerns    TEXT,                         -- the record or message it is about
  sender      TEXT
) STRICT;
CREATE INDEX message_state ON message (state, seq);
CREATE INDEX message_header ON message (message_id);

CREATE TABLE record (
  id          TEXT PRIMARY KEY,
  message     INTEGER NOT NULL REFERENCES message (seq),
  form        TEXT NOT NULL,
  call        TEXT,
  year        INTEGER NOT NULL,
  status      TEXT NOT NULL CHECK (status IN ('submitted','accepted','declined','withdrawn')),
  complete    INTEGER NOT NULL,
  late        INTEGER NOT NULL,
  language    TEXT NOT NULL,
  channel     TEXT NOT NULL,
  received    TEXT NOT NULL,
  sender      TEXT,
  answers     TEXT NOT NULL,                -- all answers, private ones too, as a list of [field, answer]
  needs_check TEXT NOT NULL DEFAULT '[]',
  missing     TEXT NOT NULL DEFAULT '[]',
  files       TEXT NOT NULL DEFAULT '[]',
  note        TEXT,                         -- what someone should know, such as a bounced address
  revision    INTEGER NOT NULL DEFAULT 1,
  written     TEXT,                         -- the file as it was last written, the base of the next merge
  dirty       INTEGER NOT NULL DEFAULT 0,   -- to be projected
  uncommitted INTEGER NOT NULL DEFAULT 0    -- projected, not yet in the repository's history
) STRICT;

CREATE TABLE revision (
  record      TEXT NOT NULL REFERENCES record (id),
  number      INTEGER NOT NULL,
  message     INTEGER REFERENCES message (seq),
  at          TEXT NOT NULL,
  what        TEXT NOT NULL,
  answers     TEXT NOT NULL,
  PRIMARY KEY (record, number)
) STRICT;

-- Which Message-IDs belong to which record: of the mails that came, and of our replies.
CREATE TABLE thread (
  message_id  TEXT NOT NULL,
  record      TEXT NOT NULL REFERENCES record (id),
  PRIMARY KEY (message_id, record)
) STRICT;

CREATE TABLE outbox (
  number      INTEGER PRIMARY KEY,
  message     INTEGER NOT NULL REFERENCES message (seq),
  kind        TEXT NOT NULL,
  record      TEXT,
  message_id  TEXT NOT NULL UNIQUE,
  recipient   TEXT NOT NULL,
  subject     TEXT NOT NULL,
  bytes       BLOB NOT NULL,
  sha256      TEXT NOT NULL,
  state       TEXT NOT NULL DEFAULT 'waiting'
              CHECK (state IN ('waiting','sending','sent','suppressed','dead')),
  attempts    INTEGER NOT NULL DEFAULT 0,
  sender      TEXT,                         -- of the envelope; none is the null sender
  decided     TEXT NOT NULL,
  due         TEXT NOT NULL,
  trouble     TEXT,                         -- what the other side said last
  UNIQUE (message, kind)
) STRICT;

CREATE TABLE audit (
  number      INTEGER PRIMARY KEY,
  at          TEXT NOT NULL,
  message     INTEGER,
  record      TEXT,
  what        TEXT NOT NULL
) STRICT;
