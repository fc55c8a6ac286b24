import type { Point } from '../../src/inspect/placement';
import { svgElement } from '../dom';
import { withNextFrame } from '../frame';
import { type Attributes, shape } from '../shape';
import { wheelMove } from '../wheel';
import { type Camera, HOME, panned, type Size, zoomed } from './camera';

const STEP = 1.25;

/** A drawing that can be moved and zoomed by pointer and wheel. */
export class Viewport {
  readonly svg: SVGElement;
  /** What moves. */
  readonly world: SVGElement;
  /** Whether the person has moved it: then nobody else does unasked. */
  isTouched = false;
  private current: Camera = HOME;
  private measured: Size = { width: 0, height: 0 };
  private readonly moved: () => void;

  /**
   * @param onMove is called once a frame in which it moved or changed size
   * @param onResize is called before that, when its size has changed
   */
  constructor(attributes: Attributes, onMove: () => void, onResize: () => void) {
    this.moved = withNextFrame(onMove);
    this.svg = svgElement(shape('svg', attributes));
    this.world = svgElement(shape('g', { role: 'presentation' }));
    this.svg.append(this.world);
    this.svg.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    this.svg.addEventListener('pointerdown', (event) => this.press(event));
    new ResizeObserver(() => {
      this.measured = { width: this.svg.clientWidth, height: this.svg.clientHeight };
      onResize();
      this.moved();
    }).observe(this.svg);
  }

  get size(): Size {
    return this.measured;
  }

  get camera(): Camera {
    return this.current;
  }

  set camera(camera: Camera) {
    this.current = camera;
    const { x, y, scale } = camera;
    this.world.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
    this.moved();
  }

  /** In or out by one step, around the middle. */
  zoom(direction: 1 | -1): void {
    const { width, height } = this.measured;
    this.touch(zoomed(this.current, STEP ** direction, { x: width / 2, y: height / 2 }));
  }

  pan(dx: number, dy: number): void {
    this.touch(panned(this.current, dx, dy));
  }

  /** Moves as a person asked. */
  touch(camera: Camera): void {
    this.isTouched = true;
    this.camera = camera;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const move = wheelMove(event);
    if (move.kind === 'pan') this.pan(-move.dx, -move.dy);
    else this.touch(zoomed(this.current, move.factor, this.pointOf(event)));
  }

  private press(event: PointerEvent): void {
    if (event.button > 1) return;
    let last = this.pointOf(event);
    let isDrag = false;
    const move = (next: PointerEvent) => {
      const point = this.pointOf(next);
      const far = Math.abs(point.x - last.x) + Math.abs(point.y - last.y);
      if (!isDrag && far < 4) return;
      if (!isDrag) this.svg.setPointerCapture(event.pointerId);
      isDrag = true;
      this.pan(point.x - last.x, point.y - last.y);
      last = point;
    };
    const end = () => {
      this.svg.removeEventListener('pointermove', move);
      this.svg.removeEventListener('pointerup', end);
      this.svg.removeEventListener('pointercancel', end);
    };
    this.svg.addEventListener('pointermove', move);
    this.svg.addEventListener('pointerup', end);
    this.svg.addEventListener('pointercancel', end);
  }

  private pointOf(event: MouseEvent): Point {
    const { left, top } = this.svg.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}
