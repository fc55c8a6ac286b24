import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { licenceText, packedBom, packedPackages } from '../../package/licences';

const folder = mkdtempSync(join(tmpdir(), 'apr-licences-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An installed package, and the path of a file in it as a metafile has it. */
function install(name: string, files: Record<string, string>, license: string | undefined = 'MIT') {
  const path = join(folder, 'node_modules', name);
  mkdirSync(path, { recursive: true });
  const manifest = { name, version: '1.0.0', license, repository: { url: `https://${name}` } };
  writeFileSync(join(path, 'package.json'), JSON.stringify(manifest));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return join(path, 'index.js').replaceAll('\\', '/');
}

const used = { bytesInOutput: 1 };
const meta = (outputs: Record<string, string[]>) => ({
  outputs: Object.fromEntries(
    Object.entries(outputs).map(([output, inputs]) => [
      output,
      { inputs: Object.fromEntries(inputs.map((input) => [input, used])) },
    ]),
  ),
});
const isPacked = (output: string) => output === 'packed.js';
const texts = join(folder, 'texts');
mkdirSync(texts);

describe('licences of what is packed', () => {
  it('are of the packages in packed outputs and of loose ones, and of no others', () => {
    const mine = install('mine', { LICENSE: 'text of mine', NOTICE: 'notice of mine' });
    const other = install('other', {});
    const loose = install('loose', { 'LICENCE.md': 'text of loose' }).replace('/index.js', '');
    const unused = { outputs: { 'packed.js': { inputs: { [other]: { bytesInOutput: 0 } } } } };
    const files = [meta({ 'packed.js': [mine, 'src/a.ts'], 'tool.js': [other] }), unused];
    const packages = packedPackages(files, isPacked, [loose]);
    expect(packages.map(({ name }) => name)).toEqual(['loose', 'mine']);
    const text = licenceText(packages, texts);
    for (const part of ['text of mine', 'notice of mine', 'text of loose', 'https://mine']) {
      expect(text).toContain(part);
    }
  });

  it('have to be there, in the package or beside this program', () => {
    const silent = install('@scope/silent', { 'README.md': 'MIT' });
    const packages = packedPackages([meta({ 'packed.js': [silent] })], isPacked, []);
    expect(() => licenceText(packages, texts)).toThrow(/@scope\/silent has no text of its licence/);
    writeFileSync(join(texts, '@scope+silent.txt'), 'kept text');
    expect(licenceText(packages, texts)).toContain('kept text');
  });

  it('have to be named by the package', () => {
    const nameless = [meta({ 'packed.js': [install('nameless', {}, '')] })];
    expect(() => packedPackages(nameless, isPacked, [])).toThrow(/says no .* licence/);
  });
});

describe('the bill of materials', () => {
  const component = (name: string) => ({ 'bom-ref': `${name}@1.0.0`, name, version: '1.0.0' });
  const bom = JSON.stringify({
    bomFormat: 'CycloneDX',
    metadata: { component: { ...component('checkout'), description: '%description%' } },
    components: [{ ...component('mine'), scope: 'optional' }, component('tool')],
    dependencies: [
      { ref: 'checkout@1.0.0', dependsOn: ['mine@1.0.0', 'tool@1.0.0'] },
      { ref: 'mine@1.0.0' },
      { ref: 'tool@1.0.0' },
    ],
  });
  const packed = (name: string) =>
    packedPackages([meta({ 'packed.js': [install(name, {})] })], isPacked, []);

  it('holds what is packed, and nothing else', () => {
    expect(JSON.parse(packedBom(bom, packed('mine'), 'extension'))).toEqual({
      bomFormat: 'CycloneDX',
      metadata: { component: { ...component('checkout'), name: 'extension' } },
      components: [{ ...component('mine'), scope: 'required' }],
      dependencies: [
        { ref: 'checkout@1.0.0', dependsOn: ['mine@1.0.0'] },
        { ref: 'mine@1.0.0', dependsOn: [] },
      ],
    });
  });

  it('cannot be without one of them', () => {
    expect(() => packedBom(bom, packed('unknown'), 'extension')).toThrow(/does not know unknown/);
  });
});
