import type { Problem } from '../../src/countdown/problem';
import { messageOf } from '../../src/common/humanError';
import { Child } from './childProcess';
import type { ProblemsMeasured, ProblemsReport, ProblemsStart } from './problemsProtocol';

export interface ProblemsBenchOptions {
  readonly model: string;
  readonly problems: readonly Problem[];
  readonly warmUp: readonly Problem[];
  readonly threads: readonly number[];
  /** Problems at a time. */
  readonly concurrencies: readonly number[];
  readonly onProgress: (text: string) => void;
}

/** Whole problems at one number of CPU threads and of problems at a time. */
export interface ProblemsResult {
  readonly threads: number;
  readonly concurrency: number;
  readonly outcome: ProblemsMeasured | { readonly missing: string };
}

/** Decodes whole problems through the engine worker, each setting in a process of its own. */
export async function runProblemsBench(options: ProblemsBenchOptions): Promise<ProblemsResult[]> {
  const { model, problems, warmUp } = options;
  const results: ProblemsResult[] = [];
  for (const threads of options.threads) {
    for (const concurrency of options.concurrencies) {
      options.onProgress(`problems, ${concurrency} at a time, with ${threads} CPU threads`);
      const outcome = await measure({ model, threads, concurrency, warmUp, problems });
      results.push({ threads, concurrency, outcome });
    }
  }
  return results;
}

async function measure(start: ProblemsStart): Promise<ProblemsResult['outcome']> {
  const child = new Child<Record<string, never>, ProblemsReport>('problemsProcess.js', start);
  try {
    const report = await child.receive();
    return report.type === 'failed' ? { missing: report.message } : report;
  } catch (error) {
    return { missing: messageOf(error) };
  } finally {
    await child.close();
  }
}
