import type { Localizer } from '../src/common/localizer';
import type { RunHead } from '../src/inspect/runView';
import type { Axis } from '../src/inspect/timelineModel';
import { isRecorded } from '../src/trace/recorded';
import { choice } from './toolkit';

/** What an axis counts: as the person chose, but steps where no times were recorded. */
export class AxisChoice {
  readonly element;
  private current: Axis;

  /** @param first is offered first, and chosen until another is */
  constructor(l10n: Localizer, first: Axis, onChange: () => void) {
    const words = { time: l10n.t('Time'), steps: l10n.t('Steps (tokens)') };
    const options = first === 'time' ? words : { steps: words.steps, time: words.time };
    this.current = first;
    this.element = choice<Axis>(l10n.t('What the axis counts'), options, (axis) => {
      this.chosen = axis;
      onChange();
    });
  }

  /** Offers the choice only where the run leaves one: steps are told of every run. */
  offer(head: RunHead): void {
    this.element.hidden = !isRecorded('time', head);
  }

  get axis(): Axis {
    return this.element.hidden ? 'steps' : this.current;
  }

  get chosen(): Axis {
    return this.current;
  }

  /** Anything else than an axis is let be. */
  set chosen(axis: unknown) {
    if (axis !== 'time' && axis !== 'steps') return;
    this.current = axis;
    this.element.value = axis;
  }
}
