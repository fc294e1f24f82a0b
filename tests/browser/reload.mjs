// Drives a real browser over its own protocol: a page that `serve` shows is reloaded in its place after an edit, and
// a mistake is shown over it in the words of the terminal. Arguments: the browser, the address, the Markdown file of
// the page, a folder to work in. What goes wrong is said on standard error; the exit code is 1 then.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync, existsSync } from 'node:fs';

const [browser, address, file, folder] = process.argv.slice(2);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

const chromium = spawn(browser, [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
  '--remote-debugging-port=0', `--user-data-dir=${folder}/profile`, 'about:blank',
], { stdio: 'ignore' });
process.on('exit', () => chromium.kill('SIGKILL'));

const eventually = async (what, look) => {
  for (let n = 0; n < 600; n++) {
    let found;
    try { found = await look(); } catch { found = undefined; }
    if (found) return found;
    await wait(100);
  }
  throw new Error(`never happened: ${what}`);
};

const port = await eventually('the browser listens', () => {
  const told = `${folder}/profile/DevToolsActivePort`;
  return existsSync(told) && readFileSync(told, 'utf8').split('\n')[0];
});
const target = await eventually('the browser has a page', async () => {
  const pages = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
  return pages.find((page) => page.type === 'page');
});
const socket = new WebSocket(target.webSocketDebuggerUrl);
await new Promise((done, fail) => { socket.onopen = done; socket.onerror = fail; });
const answers = new Map();
let asked = 0;
socket.onmessage = ({ data }) => {
  const told = JSON.parse(data);
  answers.get(told.id)?.(told);
};
const ask = (method, params = {}) => new Promise((done, fail) => {
  const id = ++asked;
  answers.set(id, (told) => { answers.delete(id); told.error ? fail(new Error(told.error.message)) : done(told.result); });
  socket.send(JSON.stringify({ id, method, params }));
});
const see = async (expression) => {
  const { result, exceptionDetails } = await ask('Runtime.evaluate', { expression, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.text);
  return result.value;
};
const same = (what, is, wanted) => {
  if (JSON.stringify(is) !== JSON.stringify(wanted)) throw new Error(`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`);
};

try {
  await ask('Page.enable');
  await ask('Emulation.setDeviceMetricsOverride', { width: 390, height: 844, deviceScaleFactor: 1, mobile: true });
  await ask('Page.navigate', { url: address });
  await eventually('the page is there', () => see("document.readyState === 'complete' && document.querySelectorAll('main details').length > 0"));

  await see("document.querySelector('main details').open = true");
  await see("document.querySelector('main details summary').focus({ preventScroll: true })");
  await see("scrollTo(0, 700)");
  same('scrolled', await see('scrollY'), 700);

  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `${text}\nA line that an editor has just added.\n`);
  await eventually('the edit is on the page', () => see("document.readyState === 'complete' && document.body.textContent.includes('just added')"));
  await eventually('the page is where it was', () => see('scrollY === 700'));
  same('the details are open', await see("document.querySelector('main details').open"), true);
  same('the focus', await see("document.activeElement.tagName + (document.activeElement === document.querySelector('main details summary'))"), 'SUMMARYtrue');
  same('nothing is shown over it', await see("document.querySelectorAll('pre[role=alert]').length"), 0);

  writeFileSync(file, text.replace('edition:', 'editon:'));
  const shown = await eventually('the mistake is shown', () => see("document.querySelector('pre[role=alert]')?.textContent"));
  writeFileSync(`${folder}/shown.txt`, shown);
  same('the page stays', await see("document.body.textContent.includes('just added')"), true);
  // The terminal's words are asked for by whoever started this, while the mistake is there.
  writeFileSync(`${folder}/mistake-is-there`, '');
  await eventually('the terminal was asked', () => existsSync(`${folder}/go-on`));

  writeFileSync(file, text);
  await eventually('the mistake is gone', () => see("document.querySelector('pre[role=alert]') === null && !document.body.textContent.includes('just added')"));
  await ask('Page.captureScreenshot').then(({ data }) => writeFileSync(`${folder}/last.png`, Buffer.from(data, 'base64')));
  process.exit(0);
} catch (error) {
  console.error(String(error));
  process.exit(1);
}
