/**
 * Measures the page with the pictures on a run of 10,001 threads, in the browser that the tests
 * use: `npm run bench:pictures`. Milliseconds from the run's arrival to its first picture, and of
 * frames while it is panned and zoomed. Prints a Markdown table, and writes nothing.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, resolve } from 'node:path';
import { RunReducer } from '../../src/trace/reducer';
import type { PictureTab } from '../../src/pictureProtocol';
import { launchBrowser, type Page } from '../extension/host/playwright';
import { installServer } from '../extension/host/serverInstall';
import { quantile } from './statistics';
import { table } from './table';
import { viewOf } from '../unit/inspect/views';
import { largeRun } from '../unit/trace/largeRun';

const FOLDER = resolve('dist', 'webview');
const FRAMES = 120;
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css' };

/** The editor's part of the page: it takes messages, and says nothing by itself. */
const HTML = `<!DOCTYPE html><html><head><link rel="stylesheet" href="page.css">
<style>:root { --vscode-editor-background: #1f1f1f; --vscode-editor-foreground: #ccc;
--vscode-charts-blue: #59a4f9; --vscode-testing-iconSkipped: #888; }</style></head>
<body data-worker="elkWorker.js" data-words="{}">
<script>function acquireVsCodeApi() { let state; return { postMessage() {}, getState: () => state,
setState: (next) => { state = next; } }; }</script><script src="main.js"></script></body></html>`;

async function main(): Promise<void> {
  const reducer = new RunReducer();
  for (const event of largeRun()) reducer.apply(event);
  const view = JSON.stringify(viewOf(reducer.state));
  const server = await serve(view);
  const browser = await launchBrowser(installServer(resolve('.vscode-test')));
  const rows: string[][] = [];
  try {
    const { port } = server.address() as AddressInfo;
    for (const [tab, picture, target] of [
      ['graph', '.graph [role="option"]', '.graph .canvas'],
      ['timeline', '.lanes [role="option"]', '.lanes'],
      ['context', '.context [role="option"]', '.context .canvas'],
    ] as const) {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      await page.goto(`http://127.0.0.1:${port}/`);
      const first = await firstPicture(page, tab, picture);
      const frames = tab === 'context' ? [] : await framesOf(page, target);
      rows.push([tab, `${first} ms`, ...frames]);
    }
    console.log(
      `${table(['10,001 threads', 'first picture', 'frame, median', 'longest', 'computed, median', 'longest'], rows)}\n`,
    );
  } finally {
    await browser.close();
    server.close();
  }
}

/** From the message with the run to the frame after the first of its threads is drawn. */
async function firstPicture(page: Page, tab: PictureTab, selector: string): Promise<number> {
  const script = `fetch('/view').then((r) => r.json()).then((view) => new Promise((done) => {
    const start = performance.now();
    window.postMessage({ type: 'tab', tab: '${tab}' });
    window.postMessage({ type: 'snapshot', batch: 0, parts: 0, view, canSolveSerially: false });
    const look = () => document.querySelector('${selector}')
      ? requestAnimationFrame(() => done(Math.round(performance.now() - start)))
      : requestAnimationFrame(look);
    look();
  }))`;
  return (await page.frames()[0]?.evaluate(script)) as number;
}

/**
 * Frames while the wheel pans, then zooms: how far apart they are, and how long the page's own code
 * ran for each; of both the median and the longest, in milliseconds.
 */
async function framesOf(page: Page, target: string): Promise<string[]> {
  const script = `new Promise((done) => {
    const target = document.querySelector('${target}');
    const times = [];
    const computed = [];
    let last = performance.now();
    const next = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (draw) => next((now) => {
      const start = performance.now();
      draw(now);
      computed.push(performance.now() - start);
    });
    const frame = (now) => {
      times.push(now - last);
      last = now;
      if (times.length > ${FRAMES}) return done([times.slice(1), computed]);
      const isZoom = times.length > ${FRAMES / 2};
      const options = { deltaX: 12, deltaY: isZoom ? 6 : 12, ctrlKey: isZoom, clientX: 700,
        clientY: 400, bubbles: true, cancelable: true };
      target.dispatchEvent(new WheelEvent('wheel', options));
      if (!isZoom) target.scrollTop += 60;
      next(frame);
    };
    next(frame);
  })`;
  const [times, computed] = (await page.frames()[0]?.evaluate(script)) as [number[], number[]];
  return [times, computed].flatMap((all) =>
    [quantile(all, 0.5), Math.max(...all)].map((value) => `${value.toFixed(1)} ms`),
  );
}

async function serve(view: string): Promise<Server> {
  const server = createServer((request, response) => {
    const name = basename(request.url ?? '');
    if (name === 'view') {
      response.end(view);
    } else if (name === '') {
      response.setHeader('content-type', 'text/html').end(HTML);
    } else {
      response.setHeader('content-type', TYPES[name.split('.').at(-1) ?? ''] ?? 'font/ttf');
      readFile(resolve(FOLDER, name)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
