import type { Operation } from '../../countdown/arithmetic';
import type { MoveEvent, Step } from '../../countdown/searchEvent';
import type { Judge } from '../judge';

/** A state with the name that the text gives it. */
export interface TextNode {
  /** Places on the way from the problem, `0` itself, such as `0,2,5`. */
  readonly id: string;
  readonly numbers: readonly number[];
  /** Operations on the way from the problem. */
  readonly path: readonly Operation[];
  readonly parent: TextNode | undefined;
  readonly children: TextNode[];
}

/** The named states of one thread, and which of them an event means that does not name it. */
export class NodeTree {
  private readonly byId = new Map<string, TextNode>();
  /** The latest node with these numbers. */
  private readonly byNumbers = new Map<string, TextNode>();
  /** The node explored last. */
  private latest: TextNode | undefined;
  private start: TextNode;
  private place: TextNode;

  constructor(
    numbers: readonly number[],
    private readonly judge: Judge,
  ) {
    this.start = this.place = this.add({
      id: '0',
      numbers,
      path: [],
      parent: undefined,
      children: [],
    });
  }

  /** The node of the thread's prompt. */
  get root(): TextNode {
    return this.start;
  }

  /** The node of the state that the next operation is on. */
  get current(): TextNode {
    return this.place;
  }

  get(id: string): TextNode | undefined {
    return this.byId.get(id);
  }

  /** A node with this state and history, whatever its name. */
  search(numbers: readonly number[], path: readonly Operation[]): TextNode | undefined {
    for (const node of this.byId.values()) {
      if (isSameNumbers(node.numbers, numbers) && isSamePath(node.path, path)) return node;
    }
    return undefined;
  }

  /** The name of a node's next child but `skipped`. */
  nextId(parent: TextNode = this.place, skipped = 0): string {
    return `${parent.id},${parent.children.length + skipped}`;
  }

  /** A child that is not in the tree yet. */
  child(
    parent: TextNode,
    operation: Operation,
    numbers: readonly number[],
    id = this.nextId(parent),
  ): TextNode {
    const { left, operator, right, result } = operation;
    const path = [...parent.path, { left, operator, right, result }];
    return { id, numbers, path, parent, children: [] };
  }

  /** Puts a node where its parent and later events find it. */
  add(node: TextNode): TextNode {
    if (this.byId.get(node.id) === node) return node;
    this.byId.set(node.id, node);
    this.byNumbers.set(node.numbers.join(), node);
    node.parent?.children.push(node);
    return node;
  }

  /** Adds a node that the thread explored. */
  explore(node: TextNode): void {
    this.latest = this.add(node);
  }

  enter(node: TextNode, isRoot = false): void {
    this.place = this.add(node);
    if (isRoot) this.start = node;
  }

  /**
   * The node of a move. Without a name it is the one explored last, else the nearest above with
   * these numbers, else the latest with them.
   */
  resolve({ numbers, marks }: MoveEvent): TextNode {
    const known = marks?.node === undefined ? this.find(numbers) : this.byId.get(marks.node);
    const path = marks?.path ?? known?.path ?? this.place.path;
    if (known && isSameNumbers(known.numbers, numbers) && isSamePath(known.path, path)) {
      return known;
    }
    const parent = marks?.node === undefined ? this.place : known?.parent;
    return { id: marks?.node ?? this.nextId(), numbers, path, parent, children: [] };
  }

  private find(numbers: readonly number[]): TextNode | undefined {
    if (this.latest && isSameNumbers(this.latest.numbers, numbers)) return this.latest;
    for (let node: TextNode | undefined = this.place; node; node = node.parent) {
      if (isSameNumbers(node.numbers, numbers)) return node;
    }
    return this.byNumbers.get(numbers.join());
  }

  /** The nodes that these steps lead through, whether in the tree or not. */
  follow(from: TextNode, steps: readonly Step[]): TextNode[] {
    const nodes: TextNode[] = [];
    for (const step of steps) nodes.push(this.step(nodes.at(-1) ?? from, step));
    return nodes;
  }

  private step(from: TextNode, step: Step): TextNode {
    const id = step.marks?.node;
    const same = from.children.filter(
      (node) => (id === undefined || node.id === id) && isSamePath(node.path, [...from.path, step]),
    );
    // Equal numbers make equal operations: the one that the thread is below is meant, else the last.
    const known = same.find((node) => this.isAbove(node)) ?? same.at(-1);
    if (known) return known;
    const left = this.judge.numbersLeft(from.numbers, step);
    return this.child(from, step, left ?? [...from.numbers.slice(2), step.result], id);
  }

  private isAbove(node: TextNode): boolean {
    for (let at: TextNode | undefined = this.place; at; at = at.parent) {
      if (at === node) return true;
    }
    return false;
  }
}

export function isSameNumbers(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((n, i) => n === other[i]);
}

export function isSameOperation(one: Operation, other: Operation): boolean {
  return (
    one.left === other.left &&
    one.operator === other.operator &&
    one.right === other.right &&
    one.result === other.result
  );
}

function isSamePath(one: readonly Operation[], other: readonly Operation[]): boolean {
  return (
    one.length === other.length &&
    one.every((step, i) => isSameOperation(step, other[i] as Operation))
  );
}
