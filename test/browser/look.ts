/**
 * Opens a window, does what the arguments say, and takes a picture in each theme:
 *
 *     npm run look -- "APR: Solve Countdown" "type:22 26 31 53 -> 27" wait:5
 *
 * An argument is the title of a palette command, or `open:FILE`, `type:TEXT` (into the quick input,
 * with Enter), `press:KEY`, `wait:SECONDS`, `name:PICTURE`. A path that `open:` names is copied into
 * the window's folder.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { EditorWindow } from './editorWindow';

async function main(args: readonly string[]): Promise<void> {
  const paths = args.filter((arg) => arg.startsWith('open:')).map((arg) => arg.slice(5));
  const files = paths.map((path) => [basename(path), readFileSync(path, 'utf8')] as const);
  const window = await EditorWindow.open({ files: Object.fromEntries(files) });
  let name = 'look';
  try {
    for (const arg of args) {
      const [, verb, text = ''] = /^(open|type|press|wait|name):(.*)$/s.exec(arg) ?? [];
      if (verb === 'open') await window.openFile(basename(text));
      else if (verb === 'type') await window.answer(text);
      else if (verb === 'press') await window.press(text);
      else if (verb === 'wait') await window.page.waitForTimeout(Number(text) * 1000);
      else if (verb === 'name') name = text;
      else await window.runCommand(arg);
    }
    await window.page.waitForTimeout(1000);
    for (const path of await window.screenshots(name)) console.log(path);
  } finally {
    await window.close();
  }
}

void main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
