import type { TraceEvent } from '../trace/traceEvent';

type Name = string | readonly number[];

/**
 * What gives the events of a run, in order, the names of tokens that each of them uses first.
 * @param nameOf the text of a token, or its bytes where these are a part of a character
 */
export function namingFirst(nameOf: (id: number) => Name): (event: TraceEvent) => TraceEvent {
  const told = new Set<number>();
  return (event) => {
    const names: Record<string, Name> = {};
    for (const id of tokensIn(event)) {
      if (told.has(id)) continue;
      told.add(id);
      names[id] = nameOf(id);
    }
    return Object.keys(names).length > 0 ? ({ ...event, names } as TraceEvent) : event;
  };
}

/** Tokens that an event names by their ids. */
function tokensIn(event: TraceEvent): readonly number[] {
  switch (event.type) {
    case 'threadStart':
      return event.promptTokenIds;
    case 'forced':
      return event.tokenIds;
    case 'sampled': {
      const others = event.alternatives?.flatMap(({ tokenIds }) => tokenIds);
      return others ? [...event.tokenIds, ...others] : event.tokenIds;
    }
    default:
      return [];
  }
}
