import type { Box, Point } from '../../src/inspect/placement';

/** What part of a picture is in view: screen = picture * scale + (x, y). */
export interface Camera extends Point {
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const HOME: Camera = { x: 0, y: 0, scale: 1 };

const SMALLEST = 0.02;
const LARGEST = 3;
const MARGIN = 24;

export function panned({ x, y, scale }: Camera, dx: number, dy: number): Camera {
  return { x: x + dx, y: y + dy, scale };
}

/** Nearer or farther by a factor, around a place on the screen that stays. */
export function zoomed(camera: Camera, factor: number, around: Point): Camera {
  const scale = Math.min(LARGEST, Math.max(SMALLEST, camera.scale * factor));
  const ratio = scale / camera.scale;
  return {
    x: around.x - (around.x - camera.x) * ratio,
    y: around.y - (around.y - camera.y) * ratio,
    scale,
  };
}

/** All of the box in view, in the middle, and no larger than life. */
export function fitting(box: Box, size: Size): Camera {
  const room = (all: number) => Math.max(1, all - 2 * MARGIN);
  const scale = Math.min(
    ...[1, room(size.width) / Math.max(1, box.width), room(size.height) / Math.max(1, box.height)],
  );
  return centred(box, size, Math.max(SMALLEST, scale));
}

export function centred(box: Box, { width, height }: Size, scale: number): Camera {
  return {
    x: width / 2 - (box.x + box.width / 2) * scale,
    y: height / 2 - (box.y + box.height / 2) * scale,
    scale,
  };
}

/** The part of the picture in view, with a margin in pixels of the screen. */
export function viewOf({ x, y, scale }: Camera, { width, height }: Size, margin = 0): Box {
  return {
    x: (-x - margin) / scale,
    y: (-y - margin) / scale,
    width: (width + 2 * margin) / scale,
    height: (height + 2 * margin) / scale,
  };
}

export function overlaps(a: Box, b: Box): boolean {
  return (
    a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height
  );
}

export function contains(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
