import type { TagFault, TagFaultKind } from './tagThread';

/** Text that is being read, with what is wrong in it. */
export class Passage {
  private readonly pieces: string[] = [];
  readonly faults: TagFault[] = [];

  get text(): string {
    return this.pieces.join('');
  }

  add(text: string): void {
    this.pieces.push(text);
  }

  /** The other passage comes behind this one. */
  append({ pieces, faults }: Passage): void {
    for (const piece of pieces) this.pieces.push(piece);
    for (const { kind, tag } of faults) this.fault(kind, tag);
  }

  /** Each fault is told once, so that there are no more of them than there are tags. */
  fault(kind: TagFaultKind, tag: string): void {
    if (!this.faults.some((one) => one.kind === kind && one.tag === tag)) {
      this.faults.push({ kind, tag });
    }
  }
}
