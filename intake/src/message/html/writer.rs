//! Writes text with block structure: collapses white space, counts blank lines, prefixes quotes.

/// Text under construction.
#[derive(Debug, Default)]
pub(super) struct Writer {
    out: String,
    /// Line ends owed before the next text.
    owed: usize,
    /// A blank owed before the next text.
    blank: bool,
    /// Depth of quotation; each line gets as many `>`.
    pub(super) quotes: usize,
    /// Depth of preformatted elements.
    pub(super) preformatted: usize,
    /// The quote depth of the line before, for blank lines between.
    last_quotes: usize,
    at_line_start: bool,
}

impl Writer {
    /// Appends text as HTML shows it: white space runs are one blank; no-break spaces are blanks too, for a reader of answers.
    pub(super) fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            for (index, line) in text.split('\n').enumerate() {
                if index > 0 {
                    self.line_break();
                }
                if !line.is_empty() {
                    self.begin();
                    self.out.push_str(line.trim_end_matches('\r'));
                }
            }
            return;
        }
        for word in text.split_inclusive(|character: char| character.is_whitespace()) {
            let bare = word.trim_end_matches(|character: char| character.is_whitespace());
            if !bare.is_empty() {
                self.begin();
                self.out.push_str(bare);
            }
            if bare.len() < word.len() {
                // A no-break space alone in a paragraph is Outlook's blank line.
                if word.ends_with('\u{A0}') && self.out_is_at_line_start() {
                    self.at_line_start = false;
                }
                self.blank = true;
            }
        }
    }

    /// Appends lines that are already laid out.
    pub(super) fn block_text(&mut self, text: &str) {
        for (index, line) in text.lines().enumerate() {
            if index > 0 {
                self.line_break();
            }
            if !line.is_empty() {
                self.begin();
                self.out.push_str(line);
            }
        }
    }

    /// Appends a list mark at the start of a line.
    pub(super) fn mark(&mut self, mark: &str) {
        self.begin();
        self.out.push_str(mark);
        self.blank = false;
    }

    /// Ends the line, also an empty one.
    pub(super) fn line_break(&mut self) {
        self.owed += 1;
        self.blank = false;
        self.at_line_start = true;
    }

    /// Ends the line unless it is empty.
    pub(super) fn new_line(&mut self) {
        if !self.out_is_at_line_start() {
            self.line_break();
        }
    }

    /// Ends the line and leaves a blank one.
    pub(super) fn blank_line(&mut self) {
        self.new_line();
        if self.owed < 2 {
            self.owed = 2;
            self.at_line_start = true;
        }
    }

    /// Keeps the cells of a layout row apart.
    pub(super) fn cell_end(&mut self) {
        self.blank = true;
    }

    /// Returns how much has been written.
    pub(super) fn length(&self) -> usize {
        self.out.len()
    }

    /// Returns what was written since.
    pub(super) fn since(&self, start: usize) -> &str {
        self.out.get(start..).unwrap_or("")
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    const fn out_is_at_line_start(&self) -> bool {
        self.out.is_empty() || self.at_line_start
    }

    /// Pays the line ends and the blank that are owed.
    fn begin(&mut self) {
        if self.out.is_empty() {
            self.owed = 0;
            self.push_quotes();
        } else if self.owed > 0 {
            let between = self.last_quotes.min(self.quotes);
            for index in 0..self.owed.min(3) {
                self.out.push('\n');
                if index + 1 < self.owed.min(3) {
                    self.out.extend(std::iter::repeat_n('>', between));
                }
            }
            self.owed = 0;
            self.push_quotes();
        } else if self.blank && !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
        self.blank = false;
        self.at_line_start = false;
    }

    fn push_quotes(&mut self) {
        if self.quotes > 0 {
            self.out.extend(std::iter::repeat_n('>', self.quotes.min(20)));
            self.out.push(' ');
        }
        self.last_quotes = self.quotes.min(20);
    }
}
