import { beforeEach, describe, expect, test } from 'vitest';
import type { Box } from '../../../src/inspect/placement';
import { extentOf } from '../../../src/inspect/placement';
import { type Camera, contains, HOME, viewOf } from '../../../webview/graph/camera';
import { Framing } from '../../../webview/graph/framing';

/** A picture in a view of 800 by 500 pixels. */
class Stage {
  size = { width: 800, height: 500 };
  camera: Camera = HOME;
  isTouched = false;
  boxes = new Map<string, Box>();

  touch(camera: Camera): void {
    this.isTouched = true;
    this.camera = camera;
  }

  get extent(): Box | undefined {
    return extentOf(this.boxes.values());
  }

  place(id: string, x: number, y: number): void {
    this.boxes.set(id, { x, y, width: 200, height: 50 });
  }

  /** Whether all of a node is in view. */
  shows(id: string): boolean {
    const box = this.boxes.get(id);
    return box !== undefined && contains(viewOf(this.camera, this.size), box);
  }
}

let stage: Stage;
let framing: Framing;

beforeEach(() => {
  stage = new Stage();
  framing = new Framing(stage, stage);
});

describe('a graph that nobody has moved', () => {
  test('is all in view once it has a place and the page a size', () => {
    stage.size = { width: 0, height: 0 };
    framing.bringWanted();
    stage.place('far', 5000, 3000);
    framing.bringWanted();
    expect(stage.shows('far')).toBe(false);
    stage.size = { width: 800, height: 500 };
    framing.bringWanted();
    expect(stage.shows('far')).toBe(true);
    expect(stage.isTouched).toBe(false);
  });

  test('is fitted again where it grows out of sight, and only there', () => {
    stage.place('a', 0, 0);
    framing.bringWanted();
    stage.place('b', 0, 100);
    expect(framing.follow(false, true)).toBe(false);
    stage.place('c', 4000, 0);
    expect(framing.follow(false, true)).toBe(true);
    framing.bringWanted();
    expect(stage.shows('c')).toBe(true);
  });

  test('is fitted with each layout while its file is read', () => {
    stage.place('a', 0, 0);
    framing.bringWanted();
    framing.fill();
    expect(framing.follow(false, false)).toBe(true);
    framing.bringWanted();
    // The last of the file, then what comes after it.
    expect(framing.follow(false, true)).toBe(true);
    framing.bringWanted();
    expect(framing.follow(false, true)).toBe(false);
  });

  test('stays where it is around a spawn that opens too large to be read whole', () => {
    stage.place('a', 0, 0);
    framing.bringWanted();
    const { camera } = stage;
    stage.place('b', 9000, 0);
    expect(framing.follow(true, true)).toBe(false);
    expect(stage).toMatchObject({ camera, isTouched: true });
  });
});

describe('a graph that a person has moved', () => {
  const moved = { x: -300, y: 10, scale: 0.5 };

  beforeEach(() => {
    stage.place('a', 0, 0);
    stage.place('b', 4000, 2000);
    framing.bringWanted();
    stage.touch(moved);
  });

  test('stays, whatever grows or changes its size', () => {
    stage.place('c', 9000, 0);
    expect(framing.follow(false, true)).toBe(false);
    framing.fitAgain();
    framing.bringWanted();
    expect(stage.camera).toEqual(moved);
  });

  test('shows all when that is asked for', () => {
    framing.wantAll();
    framing.bringWanted();
    expect([stage.shows('a'), stage.shows('b'), stage.isTouched]).toEqual([true, true, false]);
  });

  test('moves to a node that is out of sight, at the zoom that it has', () => {
    framing.bring('b');
    expect(stage.shows('b')).toBe(true);
    expect(stage.camera.scale).toBe(0.5);
    const { camera } = stage;
    framing.bring('b');
    expect(stage.camera).toBe(camera);
  });

  test('moves to a node when that has a place', () => {
    framing.want('new');
    framing.bringWanted();
    expect(stage.camera).toEqual(moved);
    stage.place('new', 0, 7000);
    framing.bringWanted();
    expect(stage.shows('new')).toBe(true);
  });

  test('comes nearer to a node that it could not be read at', () => {
    stage.touch({ ...moved, scale: 0.1 });
    framing.centre('b');
    expect(stage.camera.scale).toBe(1);
    framing.centre('none');
    expect(stage.shows('b')).toBe(true);
  });

  test('is where it was when the person is back', () => {
    framing.wantAll();
    framing.goBack(moved);
    framing.bringWanted();
    expect(stage).toMatchObject({ camera: moved, isTouched: true });
  });
});
