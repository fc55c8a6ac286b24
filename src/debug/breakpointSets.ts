import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Localizer } from '../common/localizer';
import type { Breakpoint } from '../inspect/breakpoint';
import type { Sayable } from '../language/threadLanguage';
import { readDataBreakpoint } from './dataBreakpoints';
import {
  type ReadBreakpoint,
  readExceptionFilter,
  readFunctionBreakpoint,
} from './debugBreakpoints';

type Answers = DebugProtocol.Breakpoint[];

/** Breakpoints that stand at no line, a set of each kind: the editor sends a whole set with each change. */
export class BreakpointSets {
  private functions: readonly ReadBreakpoint[] = [];
  private filters: readonly ReadBreakpoint[] = [];
  private data: readonly ReadBreakpoint[] = [];

  constructor(private readonly l10n: Localizer) {}

  /** Those that could be read. */
  get all(): Breakpoint[] {
    return [...this.functions, ...this.data, ...this.filters].flatMap(
      ({ breakpoint }) => breakpoint ?? [],
    );
  }

  /** @param said what threads of the run may say */
  setFunctions(
    given: readonly DebugProtocol.FunctionBreakpoint[],
    said: readonly Sayable[],
  ): Answers {
    this.functions = given.map((one) => readFunctionBreakpoint(one, said, this.l10n));
    return answersOf(this.functions);
  }

  setData(given: readonly DebugProtocol.DataBreakpoint[]): Answers {
    this.data = given.map((one) => readDataBreakpoint(one, this.l10n));
    return answersOf(this.data);
  }

  setFilters(given: readonly DebugProtocol.ExceptionFilterOptions[]): Answers {
    this.filters = given.map((one) => readExceptionFilter(one, this.l10n));
    return answersOf(this.filters);
  }
}

function answersOf(read: readonly ReadBreakpoint[]): Answers {
  return read.map(({ answer }) => answer);
}
