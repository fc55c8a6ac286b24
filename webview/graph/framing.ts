import type { Box } from '../../src/inspect/placement';
import { type Camera, centred, contains, fitting, type Size, viewOf } from './camera';
import { READABLE } from './nodeShape';

/** In place of a node's id: the whole picture. */
const ALL = '*';

/** What is moved: a Viewport, as far as this concerns it. */
export interface FramedView {
  readonly size: Size;
  camera: Camera;
  /** Whether the person has moved it: then nobody else does unasked. */
  isTouched: boolean;
  /** Moves as a person asked. */
  touch(camera: Camera): void;
}

/** What is in view: places of nodes, and the room that those which are shown take. */
export interface FramedPicture {
  readonly boxes: ReadonlyMap<string, Box>;
  /** Undefined where none has a place. */
  readonly extent: Box | undefined;
}

/** Decides what of the graph is in view: all of it, until a person moves it or goes to a node. */
export class Framing {
  /** What is to be brought into view once it has a place. */
  private wanted: string | undefined = ALL;
  /** A file is being read, whose picture is fitted until all of it is there. */
  private isFilling = false;

  constructor(
    private readonly view: FramedView,
    private readonly picture: FramedPicture,
  ) {}

  /** All of the picture, from the next frame on. */
  wantAll(): void {
    this.view.isTouched = false;
    this.wanted = ALL;
  }

  want(node: string): void {
    this.wanted = node;
  }

  /** As it was when a person last looked. */
  goBack(camera: Camera): void {
    this.view.touch(camera);
    this.wanted = undefined;
  }

  /** Where nobody has moved it, the picture fills the room that it has now. */
  fitAgain(): void {
    if (!this.view.isTouched) this.wanted ??= ALL;
  }

  /** Fits the picture whatever comes, until all of it has its place. */
  fill(): void {
    this.isFilling = true;
  }

  /** Puts the node into the middle, where it can be read. */
  centre(node: string | undefined): void {
    const box = node === undefined ? undefined : this.picture.boxes.get(node);
    const { size, camera } = this.view;
    if (box) this.view.touch(centred(box, size, Math.max(1, camera.scale)));
  }

  /** Moves the view as little as needed for a node to be in it; later where it has no place yet. */
  bring(node: string): void {
    const box = this.picture.boxes.get(node);
    const { size, camera } = this.view;
    if (!box || size.width === 0) {
      this.wanted = node;
      return;
    }
    if (contains(viewOf(camera, size), box)) return;
    this.view.touch(centred(box, size, camera.scale < READABLE / 2 ? 1 : camera.scale));
  }

  /** Brings what is wanted, if it has a place by now. */
  bringWanted(): void {
    const { wanted } = this;
    const { size } = this.view;
    if (wanted === undefined || size.width === 0) return;
    if (wanted === ALL) {
      const { extent } = this.picture;
      if (!extent) return;
      this.wanted = undefined;
      this.view.camera = fitting(extent, size);
    } else if (this.picture.boxes.has(wanted)) {
      this.wanted = undefined;
      this.bring(wanted);
    }
  }

  /**
   * A layout has come: follows a picture that grows, but only where it grows out of sight.
   * @param isAround whether it is the layout around a spawn that a person opened or folded
   * @param isAll whether all of the run has its place
   * @returns whether all of the picture is wanted now
   */
  follow(isAround: boolean, isAll: boolean): boolean {
    const { size, camera, isTouched } = this.view;
    const { extent } = this.picture;
    const { isFilling } = this;
    if (isAll) this.isFilling = false;
    if (this.wanted !== undefined || isTouched || !extent) return false;
    if (!isFilling && contains(viewOf(camera, size), extent)) return false;
    // Who opens a spawn wants to read what is in it, however much that is.
    if (isAround && fitting(extent, size).scale < READABLE) {
      this.view.touch(camera);
      return false;
    }
    this.wantAll();
    return true;
  }
}
