import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { createRandom } from '../../../src/common/random';
import { TraceReader } from '../../../src/trace/traceReader';
import { scriptedFor } from './program';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';
import { records, untimed } from './resultLines';

// Each run is a process, and takes long on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

const { scripted, folder } = scriptedFor('folder');
const out = (name: string) => join(folder, name);

const ARGS = ['--limit', '40', '--concurrency', '4', '--window', '64', '--temperature', '1'];

describe('evaluate --out', () => {
  it('killed at 20 random moments, it comes to the results of a run that was not', async () => {
    const whole = await scripted.run('evaluate', ...ARGS, '--out', out('whole'));
    expect(whole.status, whole.stderr).toBe(0);
    const expected = untimed(out('whole'));
    expect(expected.map(({ problem }) => problem)).toEqual([...Array(40).keys()]);

    const random = createRandom(1);
    const path = out('killed');
    const sizes: number[] = [];
    const options = [...ARGS, '--out', path, '--resume'];
    for (let kill = 0; kill < 20; kill++) {
      const running = scripted.start('evaluate', options, { SCRIPTED_MS: '1' });
      // From before there is a folder to after some units; a fast machine may finish.
      setTimeout(() => running.child.kill('SIGKILL'), 150 + 650 * random());
      await running.outcome;
      sizes.push(readdirSync(folder).includes('killed') ? unitsIn(path) : 0);
    }
    // Nothing that was there has gone.
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    const resumed = await scripted.run('evaluate', ...options);
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(untimed(path)).toEqual(expected);
  });

  it('leaves out what a kill cut off in the middle of a line, and what is no record', async () => {
    const path = out('cut');
    await scripted.run('evaluate', ...ARGS, '--out', path);
    const expected = untimed(path);
    const file = join(path, 'results.jsonl');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, text.length * 0.6));
    appendFileSync(file, '\nnull\n{"arm": 5}\n');
    const { status, stderr } = await scripted.run('evaluate', ...ARGS, '--out', path, '--resume');
    expect(status, stderr).toBe(0);
    expect(untimed(path)).toEqual(expected);
  });

  it('keeps the trace of every sample, whole and readable', async () => {
    const path = out('traces');
    const { stdout } = await scripted.run('evaluate', ...ARGS, '--out', path);
    expect(stdout).toMatch(/solved and verified/);
    for (const record of records(path)) {
      const bytes = gunzipSync(readFileSync(join(path, record.trace ?? '')));
      const reader = await TraceReader.open([bytes], {
        tasks: TRACE_TASKS,
        onWarning: ({ problem }) => expect.fail(problem.message),
      });
      expect(reader.header.problem).toMatchObject({ target: record.target });
      expect(reader.header.model.name).toBe('scripted apr');
      let last;
      for await (const event of reader) last = event;
      expect(last).toMatchObject({ type: 'runEnd', verified: record.verified });
    }
    const csv = readFileSync(join(path, 'results.csv'), 'utf8').trimEnd().split('\r\n');
    expect(csv).toHaveLength(41);
  });

  it('says where the unsolved samples of a folder departed from the solver', async () => {
    const path = out('diagnosed');
    await scripted.run('evaluate', ...ARGS, '--out', path);
    const failed = records(path).filter(({ verified }) => !verified);
    const { status, stdout, stderr } = await scripted.run('trace', 'diagnose', path);
    expect(status, stderr).toBe(0);
    const [runs = '', counts = ''] = stdout.split(/\n\n\d+ of 40 samples are not solved:\n/);
    expect(runs.split('\n')).toHaveLength(failed.length);
    const sum = [...counts.matchAll(/^ *(\d+) /gm)].reduce((total, [, n]) => total + Number(n), 0);
    expect(sum).toBe(failed.length);

    const trace = join(path, failed[0]?.trace ?? '');
    expect((await scripted.run('trace', 'diagnose', trace)).stdout).toMatch(
      /threads depart from the solver/,
    );
    const empty = await scripted.run('trace', 'diagnose', folder);
    expect(empty.status).toBe(2);
    expect(empty.stderr).toMatch(/Give a folder of evaluate --out/);
  });

  it('is one command at a time in a folder', async () => {
    const path = out('shared');
    const first = scripted.start('evaluate', [...ARGS, '--out', path], { SCRIPTED_MS: '1' });
    await vi.waitFor(() => readFileSync(join(path, 'problems.json')), { timeout: 60_000 });
    const second = await scripted.run('evaluate', ...ARGS, '--out', path, '--resume');
    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`by a command in a terminal (process ${first.child.pid})`);
    expect((await first.outcome).status).toBe(0);
    expect(records(path)).toHaveLength(40);
    expect(readdirSync(path)).not.toContain('in-use.json');
  });

  it('keeps none where none are wanted', async () => {
    const path = out('no-traces');
    await scripted.run('evaluate', ...ARGS, '--out', path, '--no-traces');
    expect(records(path).every(({ trace }) => trace === null)).toBe(true);
    expect(readdirSync(path)).not.toContain('traces');
  });

  it('refuses to mix studies, and says what to do', async () => {
    const path = out('mixed');
    await scripted.run('evaluate', ...ARGS, '--out', path);
    const cases: [string[], RegExp][] = [
      [[...ARGS], /holds an evaluation already\. Add --resume/],
      [[...ARGS, '--resume', '--seed', '5'], /made with other seed/],
      [[...ARGS, '--resume', '--limit', '5'], /made with other problems, arms/],
      [['--limit', '40', '--window', '64', '--resume'], /made with other arms/],
      [[...ARGS, '--resume', '--json', 'x'], /not both/],
    ];
    for (const [args, message] of cases) {
      const { status, stderr } = await scripted.run('evaluate', ...args, '--out', path);
      expect({ status, said: message.test(stderr) ? '' : stderr }).toEqual({ status: 2, said: '' });
    }
    expect(records(path)).toHaveLength(40);
  });

  it('draws problems of its own by the seed', async () => {
    const args = ['--generate', '6', '--window', '64', '--seed', '9'];
    await scripted.run('evaluate', ...args, '--out', out('one'));
    await scripted.run('evaluate', ...args, '--out', out('two'));
    expect(records(out('one'))).toHaveLength(6);
    expect(untimed(out('two'))).toEqual(untimed(out('one')));
  });
});

function unitsIn(path: string): number {
  if (!readdirSync(path).includes('results.jsonl')) return 0;
  return readFileSync(join(path, 'results.jsonl'), 'utf8').split('\n').length - 1;
}
