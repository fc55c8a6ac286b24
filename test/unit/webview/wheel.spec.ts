import { expect, test } from 'vitest';
import { wheelMove, type WheelTurn } from '../../../webview/wheel';

const turn = (held: Partial<WheelTurn>): WheelTurn => ({
  ...{ deltaX: 3, deltaY: 30, deltaMode: 0, shiftKey: false, ctrlKey: false, metaKey: false },
  ...held,
});

test('the wheel moves by pixels, and by more where it counts lines', () => {
  expect(wheelMove(turn({}))).toEqual({ kind: 'pan', dx: 3, dy: 30 });
  expect(wheelMove(turn({ deltaMode: 1 }))).toEqual({ kind: 'pan', dx: 60, dy: 600 });
});

test('with Shift it moves sideways', () => {
  expect(wheelMove(turn({ shiftKey: true }))).toEqual({ kind: 'pan', dx: 30, dy: 0 });
});

test.each(['ctrlKey', 'metaKey'])('with %s it zooms: nearer when turned up', (key) => {
  const factor = (deltaY: number) => {
    const move = wheelMove(turn({ [key]: true, deltaY }));
    return move.kind === 'zoom' ? move.factor : NaN;
  };
  expect(factor(-30)).toBeGreaterThan(1);
  expect(factor(-30) * factor(30)).toBeCloseTo(1);
});

test('reads an event, whose values are not its own properties', () => {
  const event = Object.create(turn({ ctrlKey: true, deltaY: 0 })) as WheelTurn;
  expect(wheelMove(event).kind).toBe('zoom');
});
