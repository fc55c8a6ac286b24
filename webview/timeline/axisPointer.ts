import { valueAt } from '../scale';
import { wheelMove } from '../wheel';
import type { AxisView } from './axisView';

/** Pixels that the pointer has to move for a press to be no click. */
const DRAG = 4;

/** Moves and zooms the axis by pointer and wheel; the wheel alone scrolls through the lanes. */
export class AxisPointer {
  /** The pointer was moved while it was pressed last, which is no click. */
  isDragged = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly axis: AxisView,
  ) {
    element.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    element.addEventListener('pointerdown', (event) => this.drag(event));
  }

  /** The axis' value under the pointer. */
  valueAt(event: MouseEvent): number {
    const pixel = event.clientX - this.element.getBoundingClientRect().left;
    return valueAt(this.axis.scale, pixel);
  }

  private wheel(event: WheelEvent): void {
    const move = wheelMove(event);
    if (move.kind === 'pan' && Math.abs(move.dx) <= Math.abs(move.dy)) return;
    event.preventDefault();
    if (move.kind === 'zoom') this.axis.zoom(move.factor, this.valueAt(event));
    else this.axis.pan(move.dx / this.axis.scale.width);
  }

  private drag(event: PointerEvent): void {
    if (event.button !== 0) return;
    let last = event.clientX;
    this.isDragged = false;
    const move = (next: PointerEvent) => {
      if (!this.isDragged && Math.abs(next.clientX - last) < DRAG) return;
      this.isDragged = true;
      this.axis.pan((last - next.clientX) / this.axis.scale.width);
      last = next.clientX;
    };
    const end = () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end);
  }
}
