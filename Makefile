# Two commands do all the set-up: `make run` and `make test`. The README explains the rest.

# The clock of `make run`: a day on which calls are open. `make run AT=now` takes the real one.
AT   ?= 2020-01-20T09:00:00+01:00
PORT ?= 8080

.PHONY: run test test-all mail build bench schemas fuzz fuzz-seeds

run: build
	@mkdir -p var/maildir/tmp var/maildir/new var/maildir/cur
	@echo "The site:     http://127.0.0.1:$(PORT)/   (it reloads by itself)"
	@echo "The mailbox:  var/maildir/new/            (try: make mail, in another terminal)"
	@echo "Then:         target/release/wsis-intake list; target/release/wsis-intake accept ID"
	@echo "The clock:    $(AT)                       (make run AT=now for the real one)"
	@echo "Ctrl-C stops both programs."
	@target/release/wsis-intake run --at "$(AT)" & intake=$$!; \
	 target/release/wsis-site serve --port "$(PORT)" --at "$(AT)" & site=$$!; \
	 trap 'kill $$intake $$site 2>/dev/null; wait; exit 0' INT TERM; \
	 while kill -0 $$intake 2>/dev/null && kill -0 $$site 2>/dev/null; do sleep 1 & wait $$!; done; \
	 kill $$intake $$site 2>/dev/null; wait; exit 1

build:
	@cargo build --release --locked -p wsis-site -p wsis-intake

# Drops a sample nomination into the mailbox of `make run`, a new message each time.
mail:
	@mkdir -p var/maildir/tmp var/maildir/new
	@name="$$(date +%s).$$$$.sample"; \
	 sed "s/@UNIQUE@/$$name/" tests/mail/sample/nomination.eml > "var/maildir/tmp/$$name" && \
	 mv "var/maildir/tmp/$$name" "var/maildir/new/$$name" && \
	 echo "dropped var/maildir/new/$$name"

test:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo test --workspace --locked
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --document-private-items

# The same, with a thousand kills at random instead of a dozen.
test-all: test
	WSIS_KILLS=1000 cargo test --locked -p tests --test crashes -- --nocapture

# Writes the JSON Schemas of content/ anew, after a change of what a file may hold.
schemas: build
	target/release/wsis-site schema --out content/.schema
	target/release/wsis-intake schema --out content/.schema

# Figures beside the floors of this machine, in one run: ratios are what counts.
bench: build
	cargo build --release --locked -p tests --bins
	target/release/bench-intake target/release/wsis-intake 2000
	target/release/bench-message 25
	target/release/bench-understand
	rm -rf target/bench-root
	target/release/bench-root target/bench-root 12000
	time target/release/wsis-site --root target/bench-root --at 2020-01-20T09:00:00+01:00 build --no-cache
	time target/release/wsis-site --root target/bench-root --at 2020-01-20T09:00:00+01:00 build

# Inputs at random against what reads people's files and mails: FUZZ_MINUTES for each target, on one core. Needs the
# nightly compiler and `cargo install cargo-fuzz`. A find is kept in tests/fuzz/artifacts/ and belongs into the suite.
FUZZ_MINUTES ?= 10
FUZZ_TARGETS ?= $(shell sed -n 's/^name = "\(.*\)"/\1/p' tests/fuzz/Cargo.toml | grep -v '^fuzz$$')

fuzz: fuzz-seeds
	@for target in $(FUZZ_TARGETS); do \
	   mkdir -p tests/fuzz/corpus/$$target; \
	   nice cargo +nightly fuzz run --fuzz-dir tests/fuzz $$target -- \
	     -max_total_time=$$(( $(FUZZ_MINUTES) * 60 )) -timeout=10 -rss_limit_mb=4096 || exit 1; \
	 done

# The files of this repository, from which each target begins. A seed is named for its path: made again, it is the same file.
SEED = seed() { folder=corpus/$$1; shift; mkdir -p $$folder; \
	   for file in "$$@"; do cp "$$file" "$$folder/$$(echo "$$file" | sed 's|.*[.]/||; s|/|_|g')"; done; }

fuzz-seeds:
	@cd tests/fuzz && $(SEED); \
	 seed front-matter ../../content/*.md ../../content/*/*.md ../suite/*.md && \
	 seed markdown ../../content/*.md ../../COMPONENTS.md ../suite/*.md && \
	 seed form ../../content/forms/*.yaml ../suite/base/content/forms/*.yaml && \
	 seed data ../suite/*.md ../../content/vocabulary/*.yaml && \
	 seed message ../mail/*/*.eml && \
	 seed understanding ../mail/understand/*.eml && \
	 seed table ../mail/understand/*.eml && \
	 mkdir -p corpus/archive corpus/pdf corpus/photo
