import { escapeXml } from '../src/common/xml';

export type AttributeValue = string | number | boolean | undefined;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * An element of a picture as a plain value: drawn into the page, or written into a file. Colours
 * are theme variables in presentation attributes, `fill="var(--vscode-charts-blue)"`, so that one
 * drawing serves both.
 */
export interface Shape {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly (Shape | string)[];
}

export function shape(
  tag: string,
  attributes: Attributes = {},
  ...children: readonly (Shape | string)[]
): Shape {
  return { tag, attributes, children };
}

/** The shape as SVG text. @param resolve turns an attribute's text into what a file can hold */
export function markup(
  { tag, attributes, children }: Shape,
  resolve: (value: string) => string = (value) => value,
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => ` ${name}="${escapeXml(resolve(String(value)))}"`);
  const inner = children.map((child) =>
    typeof child === 'string' ? escapeXml(child) : markup(child, resolve),
  );
  return `<${tag}${written.join('')}>${inner.join('')}</${tag}>`;
}

/** A number short enough for a file. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
