import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { TRACE_TASKS } from '../../src/tasks/traceTasks';
import { perfettoTrace } from '../../src/trace/export/perfetto';
import { speedscopeProfile } from '../../src/trace/export/speedscope';
import { type ThreadTimes, timesOf } from '../../src/trace/export/threadTimes';
import { RunReducer } from '../../src/trace/reducer';
import { openTraceFile } from '../../src/trace/traceFile';
import { type Browser, launchBrowser } from '../extension/host/playwright';
import { installServer } from '../extension/host/serverInstall';
import { SCREENSHOTS } from './editorWindow';
import { type SpeedscopeFile, SpeedscopePage } from './speedscopePage';

async function goldenRun(name: string) {
  const reader = await openTraceFile(`test/golden/${name}.aprtrace`, { tasks: TRACE_TASKS });
  const reducer = new RunReducer();
  for await (const event of reader) reducer.apply(event);
  return { state: reducer.state, header: reader.header };
}

suite('speedscope', () => {
  let browser: Browser;

  suiteSetup(async () => {
    browser = await launchBrowser(installServer(resolve('.vscode-test')));
  });

  suiteTeardown(() => browser.close());

  suite('with a profile', () => {
    let opened: SpeedscopePage;
    let names: readonly string[];

    suiteSetup(async () => {
      const { state, header } = await goldenRun('grandchildren');
      const text = [...speedscopeProfile(state, header)].join('');
      names = (JSON.parse(text) as SpeedscopeFile).profiles.map(({ name }) => name);
      opened = await SpeedscopePage.open(browser, text);
    });

    const heading = (thread: number) => `${names[thread]} (${thread + 1}/${names.length})`;

    test('opens a run at its root', () => opened.shows(heading(0)));

    test('lists all threads, and shows the one that is chosen', async () => {
      const { page } = opened;
      await page
        .locator('span', { hasText: names[0] as string })
        .first()
        .click();
      const last = page.locator('span', { hasText: names.at(-1) as string }).first();
      await last.waitFor();
      const text = await page.locator('body').innerText();
      for (const name of names) assert.ok(text.includes(name), name);
      await last.click();
      await opened.shows(heading(names.length - 1));
    });

    test('tells running from waiting', async () => {
      const { page } = opened;
      // The table of its third view; n and p go to the next thread and to the one before.
      await page.keyboard.press('3');
      const parent = names.findIndex((name) => name.startsWith('1: '));
      for (let i = names.length - 1; i > parent; i--) await page.keyboard.press('p');
      await opened.shows(heading(parent));
      const rows = await page.locator('table tr').allInnerTexts();
      for (const name of ['running', 'waiting', names[parent] as string]) {
        assert.ok(
          rows.some((row) => row.includes(name)),
          `${name} in ${rows.join(' | ')}`,
        );
      }
      await page.screenshot({ path: join(SCREENSHOTS, 'speedscope.png') });
    });

    test('complains of nothing', () => assert.deepEqual(opened.complaints, []));
  });

  suite('with Chrome trace events', () => {
    const runs = [
      { name: 'solved', notRecorded: [] },
      { name: 'grandchildren', notRecorded: [] },
      { name: 'window', notRecorded: [] },
      { name: 'window', notRecorded: ['time', 'tokens'] },
    ];
    for (const { name, notRecorded } of runs) {
      const title = [name, ...notRecorded].join(' without ');
      test(`reads ${title} as the threads, the nesting and the times that it has`, async () => {
        const { state, header: recorded } = await goldenRun(name);
        const header = { ...recorded, notRecorded };
        const text = [...perfettoTrace(state, header)].join('');
        const opened = await SpeedscopePage.open(browser, text);
        const { shared, profiles } = await opened.saved();
        const { threads } = timesOf(state, header);
        assert.equal(profiles.length, threads.length);
        for (const [i, { name, unit, events }] of profiles.entries()) {
          const thread = threads[i] as ThreadTimes;
          assert.ok(name.endsWith(`, ${thread.title} (tid ${i + 1})`), name);
          assert.equal(unit, 'microseconds');
          assert.deepEqual(
            events.map(({ type, frame, at }) => [
              type,
              // Arguments follow the name.
              shared.frames[frame]?.name.replace(/ \{.*\}$/, ''),
              Math.round(at * 1000),
            ]),
            expectedEvents(thread),
          );
        }
        assert.deepEqual(opened.complaints, []);
        await opened.page.screenshot({
          path: join(SCREENSHOTS, `chrome-trace-${title.replaceAll(' ', '-')}.png`),
        });
      });
    }
  });
});

/**
 * Stretches within the thread's own. speedscope counts from the first event of each track, and keeps
 * no stretch that took no time.
 */
function expectedEvents({ title, from, to, stretches }: ThreadTimes) {
  const nanoseconds = (at: number) => Math.round(at * 1e6) - Math.round(from * 1e6);
  return [
    ['O', title, 0],
    ...stretches
      .filter(({ from, to }) => nanoseconds(to) > nanoseconds(from))
      .flatMap(({ kind, from, to }) => [
        ['O', kind, nanoseconds(from)],
        ['C', kind, nanoseconds(to)],
      ]),
    ['C', title, nanoseconds(to)],
  ];
}
