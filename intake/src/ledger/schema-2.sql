-- What is asked for each message is found without reading the whole of a table.
CREATE INDEX outbox_recipient ON outbox (lower(recipient), decided);
CREATE INDEX outbox_due ON outbox (due) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_message ON outbox (message);
CREATE INDEX record_message ON record (message);
CREATE INDEX record_dirty ON record (message) WHERE dirty = 1;
CREATE INDEX record_uncommitted ON record (message) WHERE uncommitted = 1;
CREATE INDEX revision_message ON revision (message);
