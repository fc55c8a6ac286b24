/**
 * Packs the extension for one platform, `npm run package [-- --target TARGET]`: the bundle, the
 * models and only the target's onnxruntime, without its libraries for graphics processors. The licences
 * of all that is packed, and its bill of materials, are made here and packed too.
 */
import { execSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { licenceText, type Metafile, packedBom, packedPackages } from './licences';

/** The target's files in onnxruntime's folder for it. */
const BINARIES: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['libonnxruntime.so.1'],
  'linux-arm64': ['libonnxruntime.so.1'],
  'darwin-arm64': ['libonnxruntime.1.dylib'],
  // It loads DirectML only when it is asked for a graphics processor.
  'win32-x64': ['onnxruntime.dll'],
};

/** What `npm run build:package` writes of its bundles; the extension is split from those in esm. */
const METAFILES = ['node', 'parts', 'webview'].map((name) => join('dist', 'meta', `${name}.json`));
const PACKED =
  /^dist\/(esm\/|webview\/|(engine\/engineWorker|language\/llamaTokens|session\/evaluation\/reportWorker)\.js$)/;
const LOOSE = ['node_modules/onnxruntime-node', 'node_modules/onnxruntime-common'];

const MOST_MB = 45;
const FOLDER = join('dist', 'package');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly repository?: unknown;
}

function pack(target: string): void {
  const binaries = BINARIES[target];
  if (!binaries) {
    throw new Error(`There is no target ${target}. Choose ${Object.keys(BINARIES).join(', ')}.`);
  }
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  mkdirSync(FOLDER, { recursive: true });
  writeNotices(manifest.name);
  const ignoreFile = join(FOLDER, `${target}.vscodeignore`);
  const runtime = `node_modules/onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}`;
  const wanted = ['onnxruntime_binding.node', ...binaries].map((name) => `!${runtime}/${name}\n`);
  writeFileSync(ignoreFile, readFileSync('.vscodeignore', 'utf8') + wanted.join(''));
  const readme = join(FOLDER, 'README.md');
  writeFileSync(readme, packedReadme(readFileSync('README.md', 'utf8'), manifest));
  const file = join('dist', `${manifest.name}-${target}-${manifest.version}.vsix`);
  vsce(
    'package',
    '--target',
    target,
    '--ignoreFile',
    ignoreFile,
    '--readme-path',
    readme,
    '--out',
    file,
  );
  check(file);
}

function writeNotices(name: string): void {
  const metafiles = METAFILES.map((path) => JSON.parse(readFileSync(path, 'utf8')) as Metafile);
  const packages = packedPackages(metafiles, (output) => PACKED.test(output), LOOSE);
  const texts = join('test', 'package', 'licences');
  writeFileSync(join('dist', 'THIRD-PARTY-NOTICES.txt'), licenceText(packages, texts));
  writeFileSync(join('dist', 'sbom.cdx.json'), packedBom(npmBom(), packages, name));
}

function npmBom(): string {
  const command = 'npm sbom --package-lock-only --sbom-format cyclonedx';
  return execSync(command, { encoding: 'utf8', maxBuffer: 1 << 26 });
}

/** Without a repository there is no address that its pictures and links could have. */
function packedReadme(text: string, { repository }: Manifest): string {
  if (repository) return text;
  return text.replace(/^!\[.*\n/gm, '').replace(/\[([^\]]+)\]\((?!https:|#)[^)]+\)/g, '$1');
}

/** Runs vsce; what it warns of is an error here. */
function vsce(...args: string[]): void {
  const program = join('node_modules', '@vscode', 'vsce', 'vsce');
  const all = [program, ...args, '--allow-missing-repository'];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' });
  process.stdout.write(stdout + stderr);
  if (status !== 0) throw new Error('vsce failed, see above.');
  if (/WARN/.test(stdout + stderr)) throw new Error('vsce has warnings, see above.');
}

function check(file: string): void {
  const megabytes = statSync(file).size / 1e6;
  if (megabytes > MOST_MB)
    throw new Error(`${file} has ${megabytes.toFixed(1)} MB, over ${MOST_MB}.`);
  console.log(`${file}: ${megabytes.toFixed(1)} MB`);
}

try {
  const { values } = parseArgs({
    options: { target: { type: 'string', default: `${process.platform}-${process.arch}` } },
  });
  pack(values.target);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
