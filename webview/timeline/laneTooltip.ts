import { endWords } from '../../src/inspect/outcomeWords';
import { shareWords } from '../../src/inspect/shareWords';
import { type Axis, type Lane, stepAt } from '../../src/inspect/timelineModel';
import { readTokensAround } from '../../src/pictureProtocol';
import { html } from '../dom';
import type { PageContext } from '../picture';
import type { RunStore } from '../runStore';
import { Tooltip } from '../tooltip';
import { barAt, placeWords } from './timelineText';

/** Milliseconds the pointer rests before what is under it is asked for. */
const REST_MS = 80;

/** A place in a lane of a run. */
export interface LanePlace {
  readonly run: RunStore;
  readonly lane: Lane;
  readonly axis: Axis;
  /** Of the axis. */
  readonly value: number;
}

/** What a thread did where the pointer is, and when the pointer rests the token that it wrote. */
export class LaneTooltip {
  private readonly tooltip = new Tooltip();
  private rest: number | undefined;

  constructor(private readonly page: PageContext) {}

  get element(): HTMLElement {
    return this.tooltip.element;
  }

  /** @param place undefined where the pointer is in no lane */
  show(event: MouseEvent, place: LanePlace | undefined): void {
    window.clearTimeout(this.rest);
    if (!place) {
      this.tooltip.hide();
      return;
    }
    const { l10n } = this.page;
    const { run, lane, axis, value } = place;
    const { thread } = lane;
    const lines = [
      html('strong', {}, thread.title),
      endWords(thread.outcome, thread, l10n),
      ...shareWords(thread, l10n),
      ...placeWords(lane, value, axis, run, l10n),
    ];
    this.tooltip.show(event, lines);
    this.rest = window.setTimeout(() => void this.quote(event, place, lines), REST_MS);
  }

  hide(): void {
    window.clearTimeout(this.rest);
    this.rest = undefined;
    this.tooltip.hide();
  }

  /** The token under the pointer in its sentence, as the extension knows it. */
  private async quote(
    event: MouseEvent,
    { run, lane, axis, value }: LanePlace,
    lines: readonly (string | Node)[],
  ): Promise<void> {
    if (!barAt(lane.bars, value, axis)) return;
    const { rest } = this;
    const step = stepAt(run.steps, value, axis);
    try {
      const answer = await this.page.ask({ kind: 'tokens', thread: lane.thread.id, step });
      const { before, at, after } = readTokensAround(answer);
      if (at === '' || rest !== this.rest || this.tooltip.element.hidden) return;
      const sentence = html('code', {}, `${before} `, html('mark', {}, at), ` ${after}`);
      this.tooltip.show(event, [...lines, sentence]);
    } catch (error) {
      this.page.complain(error);
    }
  }
}
