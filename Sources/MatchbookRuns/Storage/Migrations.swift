import MatchbookDigest

/// The layouts of the database, each made from the one before.
///
/// A layout that was released is never edited: a change is a further step. What a store was made
/// with is kept in it by its digest, and compared whenever it is opened.
enum Migrations {
  /// "Mbok" in ASCII: tells a store from other databases.
  static let applicationID: Int64 = 0x4D62_6F6B

  static let steps: [String] = [firstStep]

  static func digest(of step: String) -> String { SHA256.hexadecimal(step) }

  /// Entries never change. Which of them are open stands in blocks of keys, and settlements have a row
  /// only where they are unusual, so that a match rewrites few pages.
  /// docs/decisions/0006-sqlite-layout.md has the reasons.
  private static let firstStep = """
    CREATE TABLE layout_steps (
      version INTEGER PRIMARY KEY,
      digest TEXT NOT NULL
    );

    CREATE TABLE used_keys (
      kind TEXT PRIMARY KEY,
      last INTEGER NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE books (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      created_at INTEGER NOT NULL
    );

    CREATE TABLE runs (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      book INTEGER NOT NULL REFERENCES books(key),
      kind TEXT NOT NULL,
      mode TEXT NOT NULL,
      state TEXT NOT NULL,
      is_dry_run INTEGER NOT NULL,
      dry_run_of TEXT,
      note TEXT NOT NULL,
      strategy TEXT,
      group_by TEXT NOT NULL,
      rules TEXT NOT NULL,
      idempotency_key TEXT,
      ledger_total INTEGER NOT NULL,
      ledger_matched INTEGER NOT NULL,
      ledger_partial INTEGER NOT NULL,
      ledger_closed INTEGER NOT NULL,
      external_total INTEGER NOT NULL,
      external_matched INTEGER NOT NULL,
      external_partial INTEGER NOT NULL,
      external_closed INTEGER NOT NULL,
      per_rule TEXT NOT NULL,
      progress TEXT,
      fingerprint TEXT,
      limits TEXT NOT NULL,
      worker TEXT,
      lease_until INTEGER,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      started_at INTEGER,
      completed_at INTEGER,
      closed_at INTEGER,
      close_reason TEXT,
      failure_reason TEXT
    );
    CREATE INDEX runs_book ON runs(book);
    CREATE INDEX runs_state ON runs(state);

    CREATE TABLE dry_results (
      key INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES runs(key) ON DELETE CASCADE,
      part INTEGER NOT NULL,
      result TEXT NOT NULL,
      UNIQUE (run, part)
    );

    CREATE TABLE run_rules (
      key INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES runs(key) ON DELETE CASCADE,
      rule_id TEXT NOT NULL,
      version TEXT NOT NULL,
      source_hash TEXT NOT NULL,
      source TEXT NOT NULL,
      language TEXT NOT NULL,
      parameters TEXT NOT NULL
    );
    CREATE INDEX run_rules_run ON run_rules(run);
    CREATE INDEX run_rules_rule ON run_rules(rule_id, version);

    CREATE TABLE sources (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      run INTEGER NOT NULL REFERENCES runs(key),
      book INTEGER NOT NULL REFERENCES books(key),
      side TEXT NOT NULL,
      stream TEXT NOT NULL,
      name TEXT NOT NULL,
      state TEXT NOT NULL,
      content_hash TEXT NOT NULL,
      idempotency_key TEXT,
      duplicates TEXT NOT NULL,
      row_count INTEGER NOT NULL,
      imported INTEGER NOT NULL,
      skipped INTEGER NOT NULL,
      bad_rows INTEGER NOT NULL,
      report TEXT NOT NULL,
      first_entry INTEGER NOT NULL,
      last_entry INTEGER NOT NULL,
      columns TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL
    );
    CREATE INDEX sources_run ON sources(run);
    CREATE INDEX sources_book ON sources(book, side, first_entry);

    CREATE TABLE entries (
      key INTEGER PRIMARY KEY,
      source INTEGER NOT NULL REFERENCES sources(key),
      place INTEGER NOT NULL,
      id TEXT NOT NULL,
      amount INTEGER NOT NULL,
      currency TEXT NOT NULL,
      exponent INTEGER NOT NULL,
      day INTEGER,
      instant INTEGER,
      reference TEXT,
      description TEXT,
      counterparty TEXT,
      account TEXT,
      origin TEXT,
      further TEXT
    );
    CREATE UNIQUE INDEX entries_id ON entries(place, id);

    CREATE TABLE open_sums (
      source INTEGER NOT NULL REFERENCES sources(key) ON DELETE CASCADE,
      day INTEGER NOT NULL,
      currency TEXT NOT NULL,
      exponent INTEGER NOT NULL,
      records INTEGER NOT NULL,
      debits INTEGER NOT NULL,
      debit_sum TEXT NOT NULL,
      credits INTEGER NOT NULL,
      credit_sum TEXT NOT NULL,
      PRIMARY KEY (source, day, currency, exponent)
    ) WITHOUT ROWID;

    CREATE TABLE open_blocks (
      first INTEGER PRIMARY KEY,
      records INTEGER NOT NULL,
      open BLOB NOT NULL,
      rows BLOB NOT NULL
    );

    CREATE TABLE match_blocks (
      first INTEGER PRIMARY KEY,
      links BLOB NOT NULL
    );

    CREATE TABLE text_blocks (
      first INTEGER PRIMARY KEY,
      signature BLOB NOT NULL,
      frames BLOB NOT NULL,
      digits BLOB NOT NULL
    );

    CREATE TABLE settlements (
      entry INTEGER PRIMARY KEY REFERENCES entries(key),
      state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
      allocated INTEGER NOT NULL,
      accepted INTEGER NOT NULL CHECK (accepted >= 0),
      suggested INTEGER NOT NULL CHECK (suggested >= 0),
      close_reason TEXT,
      close_note TEXT,
      closed_by TEXT,
      closed_at INTEGER
    );
    CREATE INDEX settlements_unusual ON settlements(state, entry) WHERE state >= 2;

    CREATE TABLE carried (
      run INTEGER NOT NULL REFERENCES runs(key) ON DELETE CASCADE,
      entry INTEGER NOT NULL REFERENCES entries(key),
      PRIMARY KEY (run, entry)
    ) WITHOUT ROWID;
    CREATE INDEX carried_entry ON carried(entry);

    CREATE TABLE rules (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL,
      version TEXT NOT NULL,
      UNIQUE (id, version)
    );

    CREATE TABLE people (
      key INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    );

    CREATE TABLE matches (
      key INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES runs(key),
      status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
      rule INTEGER REFERENCES rules(key),
      score INTEGER NOT NULL,
      reason TEXT NOT NULL,
      note TEXT,
      created_at INTEGER NOT NULL,
      author INTEGER NOT NULL REFERENCES people(key),
      decided_by INTEGER REFERENCES people(key),
      decided_at INTEGER,
      decision_reason TEXT,
      parts BLOB NOT NULL
    );
    CREATE INDEX matches_run ON matches(run);
    CREATE INDEX matches_unsettled ON matches(run, status) WHERE status <> 1;

    CREATE TABLE rejected_pairs (
      key INTEGER PRIMARY KEY,
      book INTEGER NOT NULL REFERENCES books(key),
      ledger_entry INTEGER NOT NULL REFERENCES entries(key),
      external_entry INTEGER NOT NULL REFERENCES entries(key),
      match INTEGER NOT NULL
    );
    CREATE INDEX rejected_pairs_book ON rejected_pairs(book);
    CREATE INDEX rejected_pairs_match ON rejected_pairs(match);
    CREATE INDEX rejected_pairs_ledger ON rejected_pairs(ledger_entry, external_entry);
    CREATE INDEX rejected_pairs_external ON rejected_pairs(external_entry);

    CREATE TABLE adjustments (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      run INTEGER NOT NULL REFERENCES runs(key),
      match INTEGER NOT NULL REFERENCES matches(key),
      kind TEXT NOT NULL,
      amount INTEGER NOT NULL,
      currency TEXT NOT NULL,
      exponent INTEGER NOT NULL,
      reason TEXT NOT NULL,
      author TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      state TEXT NOT NULL,
      decided_by TEXT,
      decided_at INTEGER,
      decision_reason TEXT
    );
    CREATE INDEX adjustments_run ON adjustments(run);
    CREATE INDEX adjustments_match ON adjustments(match);

    CREATE TABLE policies (
      key INTEGER PRIMARY KEY,
      policy TEXT NOT NULL,
      set_at INTEGER NOT NULL,
      set_by TEXT NOT NULL
    );

    CREATE TABLE idempotent_requests (
      key INTEGER PRIMARY KEY,
      idempotency_key TEXT NOT NULL UNIQUE,
      request_hash TEXT NOT NULL,
      made TEXT NOT NULL,
      created_at INTEGER NOT NULL
    );
    CREATE INDEX idempotent_requests_made ON idempotent_requests(made);

    CREATE TABLE discrepancies (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      book INTEGER NOT NULL REFERENCES books(key),
      run INTEGER NOT NULL REFERENCES runs(key),
      kind TEXT NOT NULL,
      severity TEXT NOT NULL,
      state TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      ledger_entries TEXT NOT NULL,
      external_entries TEXT NOT NULL,
      amount INTEGER NOT NULL,
      currency TEXT NOT NULL,
      exponent INTEGER NOT NULL,
      message TEXT NOT NULL,
      occurrences INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      closed_at INTEGER,
      closed_by TEXT,
      close_reason TEXT,
      UNIQUE (book, fingerprint)
    );
    CREATE INDEX discrepancies_run ON discrepancies(run);
    CREATE INDEX discrepancies_state ON discrepancies(run, state, severity);

    CREATE TABLE discrepancy_links (
      key INTEGER PRIMARY KEY,
      discrepancy INTEGER NOT NULL REFERENCES discrepancies(key) ON DELETE CASCADE,
      entry INTEGER NOT NULL REFERENCES entries(key)
    );
    CREATE INDEX discrepancy_links_discrepancy ON discrepancy_links(discrepancy);
    CREATE INDEX discrepancy_links_entry ON discrepancy_links(entry);

    CREATE TABLE audit (
      key INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      action TEXT NOT NULL,
      subject TEXT NOT NULL,
      run TEXT,
      before TEXT,
      after TEXT,
      hash TEXT NOT NULL
    );
    CREATE INDEX audit_run ON audit(run);
    CREATE TABLE audit_heads (
      key INTEGER PRIMARY KEY,
      last INTEGER NOT NULL,
      hash TEXT NOT NULL
    );

    CREATE TABLE data_streams (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      book INTEGER NOT NULL REFERENCES books(key),
      stream TEXT NOT NULL,
      side TEXT NOT NULL,
      name TEXT NOT NULL,
      overdue_days INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      UNIQUE (book, stream)
    );

    CREATE TABLE overdue_marks (
      key INTEGER PRIMARY KEY,
      book INTEGER NOT NULL REFERENCES books(key),
      entry INTEGER NOT NULL REFERENCES entries(key),
      overdue_at INTEGER NOT NULL,
      marked_by TEXT NOT NULL,
      marked_at INTEGER NOT NULL,
      UNIQUE (book, entry)
    );
    CREATE INDEX overdue_marks_entry ON overdue_marks(entry);

    CREATE TABLE exceptions (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      book INTEGER NOT NULL REFERENCES books(key),
      stream INTEGER NOT NULL REFERENCES data_streams(key),
      title TEXT NOT NULL,
      description TEXT NOT NULL,
      state TEXT NOT NULL,
      cause TEXT,
      assignees TEXT NOT NULL,
      dismissed_entries TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      opened_at INTEGER NOT NULL,
      closed_at INTEGER
    );
    CREATE UNIQUE INDEX exceptions_active ON exceptions(stream)
      WHERE state IN ('open', 'investigating');
    CREATE INDEX exceptions_stream ON exceptions(stream);
    CREATE INDEX exceptions_state ON exceptions(state);

    CREATE TABLE exception_comments (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      exception INTEGER NOT NULL REFERENCES exceptions(key),
      author TEXT NOT NULL,
      text TEXT NOT NULL,
      mentions TEXT NOT NULL,
      created_at INTEGER NOT NULL
    );
    CREATE INDEX exception_comments_exception ON exception_comments(exception);

    CREATE TABLE investigations (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      exception INTEGER NOT NULL REFERENCES exceptions(key),
      status TEXT NOT NULL,
      recommendation TEXT,
      confidence INTEGER,
      candidates_searched INTEGER NOT NULL,
      suggested_entries TEXT NOT NULL,
      filters TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      completed_at INTEGER
    );
    CREATE INDEX investigations_exception ON investigations(exception);

    CREATE TABLE control_totals (
      key INTEGER PRIMARY KEY,
      scope TEXT NOT NULL,
      day INTEGER NOT NULL,
      state TEXT NOT NULL,
      buckets TEXT NOT NULL,
      deltas TEXT NOT NULL,
      inserted_at INTEGER NOT NULL,
      updated_at INTEGER,
      submitted_by TEXT NOT NULL,
      UNIQUE (scope, day)
    );
    """
}
