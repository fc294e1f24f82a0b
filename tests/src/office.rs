//! A mail server and a mailbox server of the system's own packages, each as an instance of its own below a temporary
//! folder, on loopback and high ports: Postfix and Dovecot as an office has them.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::programs::eventually;

/// Whether the packages are there; where they must be and are not, the test fails.
pub fn is_there(programs: &[&str]) -> bool {
    let missing: Vec<&&str> = programs
        .iter()
        .filter(|name| !["/usr/sbin", "/usr/bin"].iter().any(|folder| Path::new(folder).join(name).exists()))
        .collect();
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    let demanded = std::env::var_os("WSIS_MAIL_SERVERS").is_some();
    assert!(!demanded || (missing.is_empty() && root), "WSIS_MAIL_SERVERS asks for {missing:?}, run by root");
    missing.is_empty() && root
}

/// Returns a port that nobody uses.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// Runs a command to its good end.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().expect("the program runs");
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    said
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// A Postfix of our own; it is stopped when it is dropped.
#[derive(Debug)]
pub struct Postfix {
    folder: PathBuf,
    /// The port that takes mail in.
    pub port: u16,
    /// The port that speaks TLS from the first byte.
    pub tls_port: u16,
}

impl Postfix {
    /// Starts it below a folder. `transport` is the line of `master.cf` for mail to itu.int, with the name `office`;
    /// `settings` are further lines of `main.cf`.
    pub fn start(folder: &Path, transport: &str, settings: &str) -> Postfix {
        let (config, queue, data) = (folder.join("config"), folder.join("queue"), folder.join("data"));
        for made in [&config, &queue, &data] {
            std::fs::create_dir_all(made).expect("a folder");
        }
        let postfix = Postfix { folder: config.clone(), port: free_port(), tls_port: free_port() };
        let domains = match settings.contains("virtual_mailbox_domains") {
            true => "",
            false => "virtual_mailbox_domains = itu.int\n",
        };
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {queue}\ndata_directory = {data}\n\
             command_directory = /usr/sbin\ndaemon_directory = /usr/lib/postfix/sbin\n\
             mail_owner = postfix\nsetgid_group = postdrop\nmyhostname = mx.secretariat.example\n\
             mydestination =\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\n\
             virtual_transport = office\nrecipient_delimiter = +\n\
             relay_domains =\nalias_maps =\nalias_database =\nlocal_recipient_maps =\n\
             maillog_file = {log}\nmaillog_file_prefixes = {folder}\nminimal_backoff_time = 300s\n\
             smtpd_sasl_type = dovecot\nsmtpd_sasl_path = private/auth\nlocal_transport = error:none\n\
             default_transport = error:none\n{domains}{settings}\n",
            queue = text(&queue),
            data = text(&data),
            log = text(&folder.join("log")),
            folder = text(folder),
        );
        std::fs::write(config.join("main.cf"), main).expect("written");
        let master = format!(
            "127.0.0.1:{} inet n - n - - smtpd\n127.0.0.1:{} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n\
             pickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n\
             tlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\n\
             bounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\n\
             verify unix - - n - 1 verify\nflush unix n - n 1000? 0 flush\nshowq unix n - n - - showq\n\
             error unix - - n - - error\nretry unix - - n - - error\ndiscard unix - - n - - discard\n\
             anvil unix - - n - 1 anvil\nscache unix - - n - 1 scache\nproxymap unix - - n - - proxymap\n\
             postlog unix-dgram n - n - 1 postlogd\n{transport}\n",
            postfix.port, postfix.tls_port
        );
        std::fs::write(config.join("master.cf"), master).expect("written");
        run("chown", &["postfix", text(&data)]);
        run("postfix", &["-c", text(&config), "start"]);
        eventually("Postfix listens", || TcpStream::connect(("127.0.0.1", postfix.port)).ok());
        postfix
    }

    /// Hands it a mail by SMTP.
    pub fn hand_over(&self, recipients: &[&str], mail: &[u8]) {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
        let mut writer = stream;
        let mut answer = |line: &[u8]| {
            writer.write_all(line).expect("said");
            loop {
                let mut heard = String::new();
                reader.read_line(&mut heard).expect("heard");
                assert!(heard.starts_with(['2', '3']), "{heard}");
                if heard.as_bytes().get(3) != Some(&b'-') {
                    break;
                }
            }
        };
        answer(b"");
        answer(b"EHLO sender.example.org\r\n");
        answer(b"MAIL FROM:<amina.okello@delta-libraries.example.org>\r\n");
        for recipient in recipients {
            answer(format!("RCPT TO:<{recipient}>\r\n").as_bytes());
        }
        answer(b"DATA\r\n");
        let mut lines = Vec::new();
        for line in mail.split(|byte| *byte == b'\n') {
            lines.extend(if line.starts_with(b".") { &b"."[..] } else { b"" });
            lines.extend(line.strip_suffix(b"\r").unwrap_or(line));
            lines.extend(b"\r\n");
        }
        lines.extend(b".\r\n");
        answer(&lines);
        answer(b"QUIT\r\n");
    }

    /// Has it try again what it put off.
    pub fn flush(&self) {
        run("postqueue", &["-c", text(&self.folder), "-f"]);
    }

    /// Returns what it has written down.
    pub fn log(&self) -> String {
        let log = self.folder.parent().unwrap_or(&self.folder).join("log");
        std::fs::read_to_string(log).unwrap_or_default()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let _ = Command::new("postfix").args(["-c", text(&self.folder), "stop"]).output();
    }
}

/// A Dovecot of our own, for one user `office` with the password `secret`; it is stopped when it is dropped.
#[derive(Debug)]
pub struct Dovecot {
    child: Child,
    /// The port of IMAP.
    pub port: u16,
}

impl Dovecot {
    /// Starts it below a folder; it also answers a Postfix in the same folder who knows the password.
    pub fn start(folder: &Path) -> Dovecot {
        let port = free_port();
        for made in ["dovecot/run", "dovecot/mail", "queue/private"] {
            std::fs::create_dir_all(folder.join(made)).expect("a folder");
        }
        run("chown", &["-R", "nobody", text(&folder.join("dovecot/mail"))]);
        let config = folder.join("dovecot/dovecot.conf");
        let lines = format!(
            "base_dir = {folder}/dovecot/run\nstate_dir = {folder}/dovecot/run\nlog_path = {folder}/dovecot/log\n\
             protocols = imap\nlisten = 127.0.0.1\nssl = no\ndisable_plaintext_auth = no\nauth_mechanisms = plain login\n\
             mail_location = maildir:{folder}/dovecot/mail/%n\nfirst_valid_uid = 1\n\
             passdb {{\n  driver = static\n  args = password=secret\n}}\n\
             userdb {{\n  driver = static\n  args = uid=nobody gid=nogroup home={folder}/dovecot/mail/%n\n}}\n\
             service imap-login {{\n  inet_listener imap {{\n    port = {port}\n  }}\n  inet_listener imaps {{\n    port = 0\n  }}\n}}\n\
             service auth {{\n  unix_listener {folder}/queue/private/auth {{\n    mode = 0666\n  }}\n}}\n",
            folder = text(folder),
        );
        std::fs::write(&config, lines).expect("written");
        let child = Command::new("/usr/sbin/dovecot")
            .args(["-F", "-c", text(&config)])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Dovecot starts");
        let dovecot = Dovecot { child, port };
        eventually("Dovecot listens", || TcpStream::connect(("127.0.0.1", port)).ok());
        dovecot
    }

    /// Puts a mail into the mailbox, as a mail server does.
    pub fn put(folder: &Path, name: &str, mail: &[u8]) {
        let inbox = folder.join("dovecot/mail/office");
        for made in ["tmp", "new", "cur"] {
            std::fs::create_dir_all(inbox.join(made)).expect("a folder");
        }
        std::fs::write(inbox.join("tmp").join(name), mail).expect("written");
        std::fs::rename(inbox.join("tmp").join(name), inbox.join("new").join(name)).expect("delivered");
        run("chown", &["-R", "nobody:nogroup", text(&inbox)]);
    }

    /// Counts the mails in the mailbox.
    pub fn count(folder: &Path) -> usize {
        let inbox = folder.join("dovecot/mail/office");
        ["new", "cur"]
            .iter()
            .map(|name| std::fs::read_dir(inbox.join(name)).map_or(0, |files| files.flatten().count()))
            .sum()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}
