import type { PictureFormat } from '../src/pictureProtocol';
import { markup, type Shape } from './shape';
import { resolveVariables } from './variables';

/** Pixels of a PNG for one of the picture, and most pixels of a side that a canvas takes. */
const DENSITY = 2;
const LONGEST = 16_000;

/** The picture as a file's content: text, or the bytes of a PNG in base64; colours as they show. */
export async function fileOf(picture: Shape, format: PictureFormat): Promise<string> {
  const style = getComputedStyle(document.documentElement);
  const resolve = (value: string) =>
    resolveVariables(value, (name) => style.getPropertyValue(name).trim());
  const svg = markup(picture, resolve);
  return format === 'svg' ? `${svg}\n` : pngOf(svg);
}

/** The bytes of a PNG in base64, of a drawing whose colours are plain ones. */
export async function pngOf(svg: string): Promise<string> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const density = Math.min(DENSITY, LONGEST / image.width, LONGEST / image.height);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * density);
    canvas.height = Math.round(image.height * density);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
  } finally {
    URL.revokeObjectURL(address);
  }
}
