import { HumanError } from '../common/humanError';
import { pictureOf } from '../trace/picture';
import { summaryOf } from '../trace/summary';
import { addSpans } from './addSpans';
import { diagnose } from './diagnose';
import { exportTrace } from './exportTrace';
import { importTrace } from './importTrace';
import { parseArguments, runMain, wholeNumber } from './main';
import { faultLines, readTrace } from './readTrace';
import { say, tellAll } from './terminal';

const USAGE = `npm run --silent trace -- validate FILE.aprtrace   0: valid, 1: damaged, 2: no trace
npm run --silent trace -- summary FILE.aprtrace [--threads N]
npm run --silent trace -- picture FILE.aprtrace   the run as an SVG on standard output
npm run --silent trace -- export FILE.aprtrace --format perfetto|otlp|speedscope|apr|csv [--out FILE]
                                                  the run for other programs; without --out on
                                                  standard output
npm run --silent trace -- import FILE --out F.aprtrace [--run N]   a file of another program as
                                                  traces: F-1.aprtrace, F-2.aprtrace, ... where it
                                                  has several runs, or one of them; FILE may be
                                                  compressed (gzip)
npm run --silent trace -- import FILE --list      the runs of such a file; both take
                                                  --language TAGS.json for tags of your own
npm run --silent trace -- spans FILE.aprtrace --from SPANS.json --out F.aprtrace   a copy of the run
                                                  with the queue, prefill and decode of its requests
                                                  by the server's own OpenTelemetry spans (OTLP JSON)
npm run --silent trace -- diagnose FILE.aprtrace|FOLDER   where threads first depart from the solver
                                                  that the model imitates; FOLDER: of evaluate --out`;

const EXIT_DAMAGED = 1;

async function validate(path: string): Promise<number> {
  const trace = await readTrace(path, 'counts');
  const { events, threads, unknownEvents } = trace.state;
  const { major, minor } = trace.reader.header.version;
  const unknown = unknownEvents > 0 ? `, ${unknownEvents} of kinds unknown to this version` : '';
  const counts = `format ${major}.${minor}, ${count(events, 'event')}, ${count(threads.size, 'thread')}${unknown}`;
  if (trace.faultCount === 0) {
    say`${path}: ok, ${counts}`;
    return 0;
  }
  say`${[...faultLines(path, trace), `${path}: damaged, ${counts} could be read`]}`;
  return EXIT_DAMAGED;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

async function summary(path: string, mostThreads: number): Promise<number> {
  const trace = await readTrace(path, 'counts');
  tellAll(faultLines(path, trace));
  say`${summaryOf(trace.reader.header, trace.state, mostThreads).split('\n')}`;
  return 0;
}

async function picture(path: string): Promise<number> {
  const trace = await readTrace(path, 'counts');
  tellAll(faultLines(path, trace));
  say`${pictureOf(trace.state).trimEnd().split('\n')}`;
  return 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArguments({
    allowPositionals: true,
    options: {
      threads: { type: 'string', default: '20' },
      format: { type: 'string' },
      from: { type: 'string' },
      out: { type: 'string' },
      run: { type: 'string' },
      language: { type: 'string' },
      list: { type: 'boolean' },
    },
  });
  const [command, path, ...others] = positionals;
  if (!path || others.length > 0) throw new HumanError(`Give a command and one file.\n${USAGE}`);
  switch (command) {
    case 'validate':
      return validate(path);
    case 'summary':
      return summary(path, wholeNumber('--threads', values.threads, 1, 1_000_000));
    case 'picture':
      return picture(path);
    case 'export':
      return exportTrace(path, values.format, values.out);
    case 'import':
      return importTrace(path, values);
    case 'spans':
      return addSpans(path, values);
    case 'diagnose':
      return diagnose(path);
    default:
      throw new HumanError(`There is no command ${command}.\n${USAGE}`);
  }
}

void runMain(main, USAGE);
