import { writeFileSync } from 'node:fs';
import { type Random, randomChoice } from '../../src/common/random';
import { type FileForm, mutate, type Mutation } from './draft';

/** Inputs of one kind: how they are made, opened and looked at. */
export interface Campaign {
  /**
   * Reads the sound files that inputs are made of.
   * @throws Error that says what to do where they are not there
   */
  readonly load: () => Promise<MakeInput>;
  /** @throws HumanError where it is refused with words for a person */
  readonly open: (path: string, random: Random) => unknown;
  readonly views: readonly CampaignView[];
}

/** Writes an input to the path, a file or a folder, and says what was done to it. */
export type MakeInput = (path: string, random: Random) => readonly string[];

export interface CampaignView {
  readonly name: string;
  /** Throws where it cannot be seen; a HumanError is an answer. */
  readonly look: (opened: unknown) => unknown;
  /** Processor time that it may take, in milliseconds, where that is more than of others. */
  readonly longest?: number;
}

/** Views of what `open` of the campaign gives. */
export function viewsOf<T>(views: readonly ViewOf<T>[]): CampaignView[] {
  return views.map(({ look, ...view }) => ({ ...view, look: (opened) => look(opened as T) }));
}

interface ViewOf<T> extends Omit<CampaignView, 'look'> {
  readonly look: (opened: T) => unknown;
}

/** Makes inputs of one file each. */
export function fromFiles(
  sources: readonly string[],
  mutations: readonly Mutation[],
  form: FileForm,
): MakeInput {
  return (path, random) => {
    const { bytes, mutations: names } = mutate(
      randomChoice(random, sources),
      mutations,
      random,
      form,
    );
    writeFileSync(path, bytes);
    return names;
  };
}
