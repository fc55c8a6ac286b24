import type { DrawnNode } from '../../src/inspect/graphModel';
import { type Box, extentOf } from '../../src/inspect/placement';
import { html } from '../dom';
import { contains } from './camera';

const SIZE = { width: 180, height: 110 };
const PAD = 6;

/** The whole graph small, with a frame around what is in view; pressing it moves the view there. */
export class Minimap {
  readonly element = html('canvas', { class: 'minimap', 'aria-hidden': 'true', ...SIZE });
  private extent: Box | undefined;

  /** @param onMove gets the picture's place that is to be in the middle */
  constructor(onMove: (x: number, y: number) => void) {
    const move = (event: PointerEvent) => {
      if ((event.buttons & 1) === 0 || !this.extent) return;
      const { left, top } = this.element.getBoundingClientRect();
      const { scale, x, y } = this.scaleOf(this.extent);
      onMove((event.clientX - left - x) / scale, (event.clientY - top - y) / scale);
    };
    this.element.addEventListener('pointerdown', (event) => {
      this.element.setPointerCapture(event.pointerId);
      move(event);
    });
    this.element.addEventListener('pointermove', move);
  }

  /** @param boxes by the ids of nodes, of which those on the longest path stand out */
  draw(boxes: ReadonlyMap<string, Box>, view: Box, nodes: readonly DrawnNode[]): void {
    const extent = extentOf(boxes.values());
    // Nothing to find in a picture that is all in sight.
    const isNeeded = extent !== undefined && !contains(view, extent);
    this.element.hidden = !isNeeded;
    if (!isNeeded) return;
    this.extent = extent;
    const context = this.element.getContext('2d');
    if (!context) return;
    const heavy = new Set(nodes.filter(({ critical }) => critical).map(({ id }) => id));
    const style = getComputedStyle(this.element);
    const { scale, x, y } = this.scaleOf(extent);
    context.clearRect(0, 0, SIZE.width, SIZE.height);
    for (const [id, box] of boxes) {
      context.fillStyle = heavy.has(id) ? style.color : style.borderTopColor;
      const [width, height] = [Math.max(2, box.width * scale), Math.max(1, box.height * scale)];
      context.fillRect(box.x * scale + x, box.y * scale + y, width, height);
    }
    context.strokeStyle = style.outlineColor;
    context.lineWidth = 1.5;
    context.strokeRect(
      ...([Math.max(1, view.x * scale + x), Math.max(1, view.y * scale + y)] as const),
      ...([
        Math.min(SIZE.width - 2, view.width * scale),
        Math.min(SIZE.height - 2, view.height * scale),
      ] as const),
    );
  }

  private scaleOf({ x, y, width, height }: Box) {
    const scale = Math.min(
      (SIZE.width - 2 * PAD) / Math.max(1, width),
      (SIZE.height - 2 * PAD) / Math.max(1, height),
    );
    return {
      scale,
      x: (SIZE.width - width * scale) / 2 - x * scale,
      y: (SIZE.height - height * scale) / 2 - y * scale,
    };
  }
}
