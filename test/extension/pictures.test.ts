import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  commands,
  EventEmitter,
  extensions,
  TabInputWebview,
  Uri,
  type Webview,
  window,
} from 'vscode';
import type { Internals } from '../../src/extension';
import { RunSession } from '../../src/session/run/runSession';
import { sessionEnd } from '../../src/session/run/sessionEnd';
import { COMMANDS, PICTURE_PANEL } from '../../src/ui/contributions';
import { createLog } from '../../src/ui/log';
import { PictureWebview } from '../../src/ui/picture/pictureWebview';
import { type HostMessage, readHostMessage } from '../../src/pictureProtocol';
import { largeRun } from '../unit/trace/largeRun';
import { HEADER } from '../unit/trace/traceBuilder';
import { until } from './stand';

let inside: Internals;
let extensionUri: Uri;

suiteSetup(async () => {
  const extension = extensions.getExtension<Internals>('apr.adaptive-parallel-reasoning');
  assert.ok(extension, 'the extension is installed');
  inside = await extension.activate();
  extensionUri = extension.extensionUri;
});

teardown(async () => {
  await commands.executeCommand('workbench.action.closeAllEditors');
  for (const session of [...inside.runs.all]) inside.runs.remove(session);
});

/** A webview without a page: the test is the page. */
class Page {
  readonly received: HostMessage[] = [];
  readonly said = new EventEmitter<unknown>();
  visible = true;
  readonly webview: Webview;

  constructor() {
    this.webview = {
      options: {},
      html: '',
      cspSource: 'https://webview.test',
      onDidReceiveMessage: this.said.event,
      asWebviewUri: (uri) => uri.with({ scheme: 'https', authority: 'webview.test' }),
      postMessage: (message: unknown) => {
        this.received.push(readHostMessage(JSON.parse(JSON.stringify(message))));
        return Promise.resolve(true);
      },
    };
  }

  async next<T extends HostMessage['type']>(type: T): Promise<Extract<HostMessage, { type: T }>> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const at = this.received.findIndex((message) => message.type === type);
      if (at >= 0) {
        return this.received.splice(0, at + 1).at(-1) as Extract<HostMessage, { type: T }>;
      }
      assert.ok(Date.now() < deadline, `waited in vain for ${type}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Ids of all threads of the next whole snapshot or delta, put together as the page does it. */
async function threadsTold(page: Page): Promise<number[]> {
  const parts = new Map<number, number[][]>();
  for (;;) {
    const message = await until('a message', () => page.received.shift());
    if (message.type === 'part') {
      const before = parts.get(message.batch) ?? [];
      parts.set(message.batch, [...before, message.threads.map(({ id }) => id)]);
    } else if (message.type === 'snapshot' || message.type === 'delta') {
      const before = parts.get(message.batch) ?? [];
      assert.equal(message.parts, before.length);
      const last = message.type === 'delta' ? message : message.view;
      return [...before.flat(), ...(last?.threads ?? []).map(({ id }) => id)];
    }
  }
}

async function openGolden() {
  const uri = Uri.joinPath(extensionUri, 'test', 'golden', 'solved.aprtrace');
  await commands.executeCommand('vscode.open', uri);
  const session = inside.runs.all.find(({ file }) => file === uri.toString());
  assert.ok(session);
  await sessionEnd(session);
  return session;
}

function open(page: Page): PictureWebview {
  const { runs } = inside;
  return new PictureWebview(page, {
    extensionUri,
    runs,
    log: createLog(),
    llamaCounter: () => () => 0,
  });
}

suite('The page with the pictures', () => {
  test('is told a large run and its changes in parts, all anew where it comes back meanwhile', async () => {
    const session = new RunSession({ id: 'large', header: HEADER });
    const events = [...largeRun()];
    const half = events.length / 2;
    session.receive(events.slice(0, half));
    inside.runs.add(session);
    const page = new Page();
    const picture = open(page);
    page.said.fire({ type: 'ready' });
    await page.next('part');
    page.said.fire({ type: 'ready' });
    const told = await threadsTold(page);
    assert.deepEqual(told, [...session.state.threads.keys()]);
    session.receive(events.slice(half));
    session.finishReading();
    const changed = await threadsTold(page);
    const all = [...session.state.threads.keys()];
    assert.ok(told.length > 2000 && all.length > told.length + 2000);
    assert.deepEqual(new Set([...told, ...changed]), new Set(all));
    picture.dispose();
  });

  test('may load its own files and nothing else', () => {
    const page = new Page();
    const picture = open(page);
    const { html, options } = page.webview;
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    assert.match(policy, /^default-src &#39;none&#39;; script-src &#39;nonce-[^;]+&#39;;/);
    assert.doesNotMatch(policy, /unsafe|\*/);
    assert.doesNotMatch(html, /<style|style=|onclick|javascript:/);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.deepEqual(
      options.localResourceRoots?.map(({ path }) => path),
      [join(extensionUri.path, 'dist', 'webview')],
    );
    for (const [, path = ''] of html.matchAll(/"https:\/\/webview.test([^"]+)"/g)) {
      assert.ok(readFileSync(path).length > 0, path);
    }
    picture.dispose();
  });

  test('is told the run when it is ready, and not before', async () => {
    const session = await openGolden();
    const page = new Page();
    const picture = open(page);
    picture.show('timeline');
    assert.deepEqual(page.received, []);
    page.said.fire({ type: 'ready' });
    const { view } = await page.next('snapshot');
    assert.equal(view?.head.session, session.id);
    assert.equal(view?.threads.length, session.state.threads.size);
    assert.equal((await page.next('tab')).tab, 'timeline');
    picture.dispose();
  });

  test('says that there is no run', async () => {
    const page = new Page();
    const picture = open(page);
    page.said.fire({ type: 'ready' });
    assert.equal((await page.next('snapshot')).view, undefined);
    picture.dispose();
  });

  test('shares one selection and the cursor with all views', async () => {
    const session = await openGolden();
    const page = new Page();
    const picture = open(page);
    page.said.fire({ type: 'ready' });
    await page.next('snapshot');
    page.said.fire({ type: 'select', thread: 2 });
    assert.deepEqual(inside.runs.selection, { session, thread: 2 });
    inside.runs.select({ session, thread: 3 });
    await page.next('selection');
    await session.moveTo(40);
    const past = await page.next('snapshot');
    assert.equal(past.view?.head.live, false);
    assert.equal(past.thread, 3);
    page.said.fire({ type: 'goLive' });
    assert.equal((await page.next('snapshot')).view?.head.live, true);
    picture.dispose();
  });

  test('gets an answer to each request, or the words of what went wrong', async () => {
    const session = await openGolden();
    const page = new Page();
    const picture = open(page);
    page.said.fire({ type: 'ready' });
    const ask = async (id: number, request: unknown) => {
      page.said.fire({ type: 'request', id, request });
      const reply = await page.next('reply');
      assert.equal(reply.id, id);
      return reply;
    };
    const llama = await ask(1, { kind: 'llamaTokens', session: session.id });
    assert.ok('result' in llama && Array.isArray(llama.result));
    assert.equal(llama.result.length, session.state.threads.size);
    const tokens = await ask(2, { kind: 'tokens', thread: 0, step: 5 });
    assert.ok('result' in tokens && (tokens.result as { at: string }).at !== '');
    const serial = await ask(3, { kind: 'solveSerially' });
    assert.ok('error' in serial && serial.error !== '');
    picture.dispose();
  });

  test('is not obeyed where it says what nobody would', async () => {
    const session = await openGolden();
    const page = new Page();
    const picture = open(page);
    const { selection } = inside.runs;
    for (const message of [null, { type: 'command' }, { type: 'select', thread: 'all' }]) {
      page.said.fire(message);
    }
    assert.deepEqual(inside.runs.selection, selection);
    assert.equal(selection?.session, session);
    assert.deepEqual(page.received, []);
    picture.dispose();
  });

  test('is told nothing while it is out of sight, and all when it is back', async () => {
    const session = await openGolden();
    const page = new Page();
    const picture = open(page);
    page.said.fire({ type: 'ready' });
    await page.next('snapshot');
    page.visible = false;
    await session.moveTo(40);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(page.received, []);
    page.visible = true;
    page.said.fire({ type: 'ready' });
    assert.equal((await page.next('snapshot')).view?.head.live, false);
    picture.dispose();
  });
});

suite('The panel with the pictures', () => {
  const panels = () =>
    window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof TabInputWebview)
      .map(({ input }) => (input as TabInputWebview).viewType)
      .filter((type) => type.endsWith(PICTURE_PANEL));

  /** Tabs are told a moment after they have opened. */
  async function untilShown(): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (panels().length === 0) {
      assert.ok(Date.now() < deadline, 'waited in vain for the panel');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test('is one, whichever picture is asked for', async () => {
    await openGolden();
    for (const name of [COMMANDS.showGraph, COMMANDS.showTimeline, COMMANDS.showContext]) {
      await commands.executeCommand(name);
    }
    await untilShown();
    assert.equal(panels().length, 1);
  });

  test('reveals a thread and selects it', async () => {
    const session = await openGolden();
    await commands.executeCommand(COMMANDS.revealInGraph, { session, thread: 2 });
    await untilShown();
    assert.deepEqual(inside.runs.selection, { session, thread: 2 });
  });
});
