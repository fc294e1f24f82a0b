//! Real mail servers: a Postfix delivers to us by its pipe and into the Maildir and takes our replies over TLS with a
//! password; a Dovecot's mailbox comes in by mbsync. Where the packages are not installed these tests say so and pass;
//! with WSIS_MAIL_SERVERS in the environment, as in CI, they fail.

#![allow(clippy::disallowed_methods, reason = "tests run programs on files of their own")]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use std::path::PathBuf;

use serde_json::json;
use tests::office::{Dovecot, Postfix, is_there, run};
use tests::programs::{OPEN_DAY, Root, eventually, nomination, program};

/// A folder that the servers' own users may enter.
fn open_folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    run("chmod", &["755", folder.path().to_str().expect("UTF-8")]);
    let path = folder.path().to_owned();
    (folder, path)
}

fn open_root() -> (Root, String) {
    let root = Root::new();
    std::fs::create_dir_all(root.path("var")).expect("a folder");
    let path = root.path("").to_str().expect("UTF-8").trim_end_matches('/').to_owned();
    run("chmod", &["755", &path]);
    run("chmod", &["777", root.path("var").to_str().expect("UTF-8")]);
    (root, path)
}

fn skip(programs: &[&str]) -> bool {
    let skipped = !is_there(programs);
    if skipped {
        eprintln!("SKIPPED: needs {programs:?} and root");
    }
    skipped
}

#[test]
fn postfix_delivers_by_its_pipe_and_tries_again_what_was_refused_for_now() {
    if skip(&["postfix", "postqueue"]) {
        return;
    }
    let (_kept, folder) = open_folder();
    let (root, path) = open_root();
    // The server's user may not read this repository; it gets the program for itself.
    let ours = folder.join("wsis-intake");
    std::fs::copy(program("wsis-intake"), &ours).expect("copied");
    run("chmod", &["755", ours.to_str().expect("UTF-8")]);
    let pipe = format!(
        "office unix - n n - 4 pipe\n  flags=R user=nobody argv={} --root {path} --at {OPEN_DAY} deliver ${{recipient}}",
        ours.display()
    );
    let postfix = Postfix::start(&folder, &pipe, "");
    postfix.hand_over(&["wsis-info@itu.int", "hltf@itu.int"], &nomination("pipe"));
    eventually("the mail is in the ledger", || {
        (root.intake_json(&["audit"])["taken_in"] == json!(1)).then_some(())
    });
    eventually("Postfix knows that it is safe", || {
        (postfix.log().matches("status=sent").count() == 2).then_some(())
    });

    // While the ledger cannot be written the mail stays with Postfix.
    run("chmod", &["-R", "a-w", root.path("var").to_str().expect("UTF-8")]);
    postfix.hand_over(&["wsis-info@itu.int"], &nomination("later"));
    eventually("Postfix puts it off", || postfix.log().contains("status=deferred").then_some(()));
    run("chmod", &["-R", "a+w", root.path("var").to_str().expect("UTF-8")]);
    eventually("the mail is in the ledger at last", || {
        postfix.flush();
        std::thread::sleep(std::time::Duration::from_millis(300));
        (root.intake_json(&["audit"])["taken_in"] == json!(2)).then_some(())
    });
    assert!(root.intake(&["run", "--once"]).status.success());
    let audit = root.intake_json(&["audit"]);
    assert_eq!((audit["recorded"].clone(), audit["problems"].clone()), (json!(2), json!([])), "{audit}");
    let ledger = rusqlite::Connection::open(root.path("var/ledger.sqlite")).expect("the ledger");
    let recipients: String = ledger
        .query_row("SELECT recipients FROM message WHERE seq = 1", [], |row| row.get(0))
        .expect("the message");
    assert!(recipients.contains("wsis-info@itu.int") && recipients.contains("hltf@itu.int"), "{recipients}");
}

#[test]
fn postfix_delivers_into_the_maildir() {
    if skip(&["postfix"]) {
        return;
    }
    let (_kept, folder) = open_folder();
    let (root, path) = open_root();
    let settings = format!(
        "virtual_mailbox_base = {path}/var\nvirtual_mailbox_maps = static:maildir/\n\
         virtual_uid_maps = static:65534\nvirtual_gid_maps = static:65534\nvirtual_minimum_uid = 100"
    );
    let postfix = Postfix::start(&folder, "office unix - n n - - virtual", &settings);
    run("mkdir", &["-p", &format!("{path}/var/maildir")]);
    run("chown", &["nobody", &format!("{path}/var/maildir")]);
    let _worker = root.start("wsis-intake", &["run"]);
    for name in ["a", "b", "c"] {
        postfix.hand_over(&["wsis-info+hltf@itu.int"], &nomination(&format!("box-{name}")));
    }
    eventually("three records", || {
        let files = root.files("content/records");
        (files.iter().filter(|(name, _)| name.ends_with(".yaml")).count() == 3).then_some(())
    });
    assert!(root.files("var/maildir/new").is_empty(), "a mail that is safe leaves the Maildir");
    assert_eq!(root.intake_json(&["audit"])["problems"], json!([]));
}

#[test]
fn mbsync_brings_a_mailbox_in_and_takes_off_the_server_what_is_safe() {
    if skip(&["dovecot", "mbsync"]) {
        return;
    }
    let (_kept, folder) = open_folder();
    let (root, path) = open_root();
    let dovecot = Dovecot::start(&folder);
    for number in 0..3 {
        Dovecot::put(&folder, &number.to_string(), &nomination(&format!("imap-{number}")));
    }
    // The recipe of the README.
    let recipe = format!(
        "IMAPStore office\nHost 127.0.0.1\nPort {}\nUser office\nPassCmd \"echo secret\"\nSSLType None\n\
         AuthMechs LOGIN\n\nMaildirStore intake\nInbox {path}/var/maildir\n\n\
         Channel intake\nFar :office:\nNear :intake:\nPatterns INBOX\nSync PullNew PushDelete\nExpunge Far\n\
         CopyArrivalDate yes\nSyncState {path}/var/mbsync-\n",
        dovecot.port
    );
    let config = folder.join("mbsyncrc");
    std::fs::write(&config, recipe).expect("written");
    let sync = || run("mbsync", &["-c", config.to_str().expect("UTF-8"), "intake"]);
    assert!(root.intake(&["run", "--once"]).status.success(), "the worker makes its Maildir");
    sync();
    sync();
    assert_eq!(Dovecot::count(&folder), 3, "what is not yet safe stays on the server");
    assert!(root.intake(&["run", "--once"]).status.success());
    let audit = root.intake_json(&["audit"]);
    assert_eq!((audit["recorded"].clone(), audit["problems"].clone()), (json!(3), json!([])), "{audit}");
    sync();
    assert_eq!(Dovecot::count(&folder), 0, "what is safe leaves the server");
    Dovecot::put(&folder, "9", &nomination("imap-9"));
    sync();
    assert!(root.intake(&["run", "--once"]).status.success());
    assert_eq!(root.intake_json(&["audit"])["recorded"], json!(4));
}

#[test]
fn replies_go_out_over_tls_with_a_password_and_never_without_trust() {
    if skip(&["postfix", "dovecot", "openssl"]) {
        return;
    }
    let (_kept, folder) = open_folder();
    let (root, path) = open_root();
    let file = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    // The office vouches for its own server, as offices do.
    let openssl = |line: &str| run("openssl", &line.split(' ').collect::<Vec<_>>());
    let (ca, ca_key, request, key, cert) =
        (file("ca.pem"), file("ca-key.pem"), file("request.pem"), file("key.pem"), file("cert.pem"));
    openssl(&format!(
        "req -x509 -newkey rsa:2048 -nodes -days 30000 -subj /CN=Office -keyout {ca_key} -out {ca}"
    ));
    openssl(&format!(
        "req -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout {key} -out {request}"
    ));
    openssl(&format!(
        "x509 -req -in {request} -CA {ca} -CAkey {ca_key} -CAcreateserial -days 30000 -copy_extensions copy -out {cert}"
    ));
    // Whoever has the password may send anywhere; what arrives is put into a folder.
    let settings = format!(
        "smtpd_tls_cert_file = {cert}\nsmtpd_tls_key_file = {key}\nsmtpd_tls_security_level = may\nsmtpd_tls_auth_only = yes\n\
         smtpd_sasl_auth_enable = yes\nsmtpd_relay_restrictions = permit_sasl_authenticated, reject\n\
         virtual_mailbox_domains = static:any\nvirtual_mailbox_base = {path}/got\nvirtual_mailbox_maps = static:box/\n\
         virtual_uid_maps = static:65534\nvirtual_gid_maps = static:65534\nvirtual_minimum_uid = 100\n\
         smtpd_recipient_restrictions = permit_sasl_authenticated, reject"
    );
    run("mkdir", &["-p", &format!("{path}/got")]);
    run("chown", &["nobody", &format!("{path}/got")]);
    let postfix = Postfix::start(&folder, "office unix - n n - - virtual", &settings);
    // It answers in a folder that Postfix has made for itself.
    let _dovecot = Dovecot::start(&folder);
    root.write("password", "secret\n");
    let password = root.path("password").to_str().expect("UTF-8").to_owned();
    let environment = [("WSIS_SMTP_PASSWORD_FILE", password.as_str())];
    let settings = |security: &str, port: u16, more: &str| {
        format!(
            "replies:\n  smtp: {{host: localhost, port: {port}, security: {security}, user: office{more}}}\n"
        )
    };
    let trusted = format!(", ca: {ca}");
    let cases = [
        ("starttls", postfix.port, trusted.as_str(), true),
        ("tls", postfix.tls_port, trusted.as_str(), true),
        // A certificate that nobody vouches for gets neither the password nor the mail.
        ("starttls", postfix.port, "", false),
        ("tls", postfix.tls_port, "", false),
        // Without protection the server offers no way to give a password.
        ("none", postfix.port, "", false),
    ];
    let mut expected = 0;
    for (number, (security, port, more, arrives)) in cases.into_iter().enumerate() {
        root.write("content/intake.yaml", settings(security, port, more));
        let mail = String::from_utf8(nomination(&format!("tls-{number}"))).expect("UTF-8");
        root.drop_mail(&number.to_string(), mail.replace("amina.", &format!("a{number}.")).as_bytes());
        let output = root.intake_with(&environment, &["run", "--once"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        expected += usize::from(arrives);
        let count = || root.files("got/box/new").len();
        if arrives {
            eventually("the reply has arrived", || (count() == expected).then_some(()));
        }
        assert_eq!(count(), expected, "{security}{more}: {}", postfix.log());
        let last =
            root.intake_json(&["outbox"]).as_array().and_then(|rows| rows.last().cloned()).expect("a reply");
        assert_eq!(last["state"] == "sent", arrives, "{security}{more}: {last}");
    }
    // A wrong password is the operator's mistake, not the reply's end.
    root.write("password", "wrong\n");
    root.write("content/intake.yaml", settings("starttls", postfix.port, &trusted));
    root.drop_mail("wrong", &nomination("wrong"));
    assert!(root.intake_with(&environment, &["run", "--once"]).status.success());
    let last =
        root.intake_json(&["outbox"]).as_array().and_then(|rows| rows.last().cloned()).expect("a reply");
    assert_eq!(last["state"], "waiting", "{last}");
}
