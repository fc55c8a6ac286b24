import { Handles } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { HumanError } from '../common/humanError';
import { plainText } from '../common/plainText';
import type { BranchEdit } from '../session/run/branchRequest';
import type { Watched } from './dataBreakpoints';

/** Something that the editor shows in a row, and maybe more below it. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  /** What the Debug Console and Watch evaluate to the same. */
  readonly evaluateName?: string;
  /** What a data breakpoint on it waits for. */
  readonly watched?: Watched;
  readonly children?: Children;
  /** Takes another value, where it can be set: what it is then, and how a branch of the run has it. */
  readonly set?: (this: void, value: string) => Promise<SetValue>;
}

export interface SetValue {
  readonly value: string;
  readonly edit: BranchEdit;
}

/** Rows that are made when they are asked for. */
export interface Children {
  /** Of a long list, how many there are: the editor asks for pages of it. */
  readonly length?: number;
  read(this: void, from: number, to: number): readonly Variable[] | Promise<readonly Variable[]>;
}

/** Rows that are there. */
export function fixed(variables: readonly Variable[]): Children {
  return { read: () => variables };
}

/** What the editor may still ask for, until the run moves. */
export class Variables {
  private readonly handles = new Handles<Children>();

  /** The number by which the editor asks for these; 0 stands for none. */
  reference(children: Children | undefined): number {
    return children ? this.handles.create(children) : 0;
  }

  forget(): void {
    this.handles.reset();
  }

  /** A page of a list, or all rows; none where the run has moved since. */
  async read({
    variablesReference,
    filter,
    start = 0,
    count = 0,
  }: DebugProtocol.VariablesArguments): Promise<DebugProtocol.Variable[]> {
    const children = this.handles.get(variablesReference, undefined) as Children | undefined;
    if (!children) return [];
    const { length } = children;
    if (length === undefined ? filter === 'indexed' : filter === 'named') return [];
    const all = length ?? Infinity;
    const to = count > 0 ? Math.min(all, start + count) : all;
    return (await children.read(start, to)).map((variable) => this.shown(variable));
  }

  /** What a data breakpoint on one of the rows waits for, if there is such a thing. */
  async watched({
    variablesReference = 0,
    name,
  }: DebugProtocol.DataBreakpointInfoArguments): Promise<Watched | undefined> {
    return (await this.row(variablesReference, name))?.watched;
  }

  /**
   * Sets one of the rows.
   * @throws HumanError where it cannot be set, or not to this
   */
  async set({
    variablesReference,
    name,
    value,
  }: DebugProtocol.SetVariableArguments): Promise<SetValue> {
    const set = (await this.row(variablesReference, name))?.set;
    if (!set) throw new HumanError('{0} cannot be set here.', plainText(name));
    return set(value);
  }

  private async row(reference: number, name: string): Promise<Variable | undefined> {
    const children = this.handles.get(reference, undefined) as Children | undefined;
    const rows = (await children?.read(0, children.length ?? Infinity)) ?? [];
    return rows.find((row) => row.name === name);
  }

  /** As the protocol has it. */
  shown({ name, value, evaluateName, children, set }: Variable): DebugProtocol.Variable {
    return {
      ...{ name, value, ...this.place(children) },
      ...(evaluateName !== undefined && { evaluateName }),
      ...(!set && { presentationHint: { attributes: ['readOnly'] } }),
    };
  }

  /** Where the rows below something are, and how many. */
  place(children: Children | undefined): { variablesReference: number; indexedVariables?: number } {
    const length = children?.length;
    return {
      variablesReference: this.reference(children),
      ...(length !== undefined && { indexedVariables: length }),
    };
  }
}
