/**
 * Collects every string that people read into l10n/bundle.l10n.json: `npm run l10n`. Its translation
 * is bundle.l10n.zh-cn.json; test/unit/l10n.spec.ts says what is missing there.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getL10nJson } from '@vscode/l10n-dev';

const BUNDLE = 'l10n/bundle.l10n.json';

/** The strings of the sources in this folder, by key; each is its own English text. */
export async function extractStrings(root) {
  const files = ['src', 'webview'].flatMap((folder) => sources(join(root, folder)));
  // As one script: the tool starts a parser for each.
  const contents = ["import { l10n } from 'vscode';", ...files.map(scriptOf)].join('\n');
  const strings = await getL10nJson([{ extension: '.ts', contents }]);
  return Object.fromEntries(Object.entries(strings).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Programs of the command line speak English, and what only they read is told in English. */
const ENGLISH_ONLY =
  /[\\/]src[\\/](cli[\\/]|evaluation[\\/](import[\\/]|countdown[\\/]rolloutRow))/;

function sources(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => resolve(folder, file))
    .filter((path) => !ENGLISH_ONLY.test(path));
}

/**
 * The tool looks for calls of the `l10n` that is imported from vscode. Pure code gets its own as a
 * parameter of the same name, and an error for people is translated where it is told.
 */
function scriptOf(file) {
  return readFileSync(file, 'utf8')
    .replace(/^import [^;]*;$/gm, '')
    .replace(/new (HumanError|EngineStopped|DamagedLine)\(/g, 'l10n.t(');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const strings = await extractStrings('.');
  writeFileSync(BUNDLE, `${JSON.stringify(strings, undefined, 2)}\n`);
  console.log(`${Object.keys(strings).length} strings in ${BUNDLE}`);
}
