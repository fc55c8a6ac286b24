import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands, extensions, type QuickPickItem, Uri, window } from 'vscode';
import { COMMANDS } from '../../src/ui/contributions';
import { createSettings, type Settings } from '../../src/ui/settings';
import { EXTENSION_ID, extensionUnderTest } from './extension';
import { messagesOf, standIn } from './stand';

const PROBLEM = { numbers: [22, 26, 31, 53], target: 27 };

suite('Choosing a model', () => {
  let settings: Settings;
  let folder: string;
  let bundled: string;

  suiteSetup(async () => {
    await extensionUnderTest();
    settings = createSettings();
    folder = mkdtempSync(join(tmpdir(), 'apr-own-model-'));
    bundled = join(extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '', 'models');
  });

  suiteTeardown(async () => {
    await settings.modelFolder.reset();
    settings.dispose();
    rmSync(folder, { recursive: true });
  });

  test('lists the bundled ones with how they were trained', async () => {
    let items: readonly QuickPickItem[] = [];
    const pick = (given: Promise<readonly QuickPickItem[]> | readonly QuickPickItem[]) => {
      items = given as readonly QuickPickItem[];
      return Promise.resolve(undefined);
    };
    const others = { showQuickPick: pick as unknown as typeof window.showQuickPick };
    await standIn(window, others, () => commands.executeCommand(COMMANDS.chooseModel));
    const labels = items.map(({ label }) => label);
    assert.ok(labels.includes('$(check) apr'), labels.join());
    assert.ok(labels.includes('$(check) sos'), labels.join());
    assert.match(items.find(({ label }) => label.endsWith(' apr'))?.description ?? '', /default/);
    assert.equal(labels.at(-1), '$(blank) A Folder...');
  });

  test('takes a folder of one’s own once it is checked, and traces name it', async () => {
    const own = join(folder, 'mine');
    mkdirSync(own);
    for (const file of ['manifest.json', 'model.onnx']) {
      cpSync(join(bundled, 'apr', file), join(own, file));
    }
    const messages = await messagesOf(async () => {
      await commands.executeCommand(COMMANDS.chooseModel, Uri.file(own));
      await commands.executeCommand(COMMANDS.solve, PROBLEM);
    });
    assert.match(messages[0]?.text ?? '', /^Models of .*mine: APR/);
    assert.equal(settings.modelFolder.value, own);
    const { runs } = await extensionUnderTest();
    const { header } = runs.all[0] ?? assert.fail('there is no run');
    assert.match(header.model.sha256 ?? '', /^[0-9a-f]{64}$/);
  });

  test('refuses a damaged one, and goes on with what there was', async () => {
    const before = settings.modelFolder.value;
    const damaged = join(folder, 'damaged');
    mkdirSync(damaged);
    cpSync(join(bundled, 'apr', 'manifest.json'), join(damaged, 'manifest.json'));
    writeFileSync(join(damaged, 'model.onnx'), 'no weights');
    const messages = await messagesOf(() =>
      commands.executeCommand(COMMANDS.chooseModel, Uri.file(damaged)),
    );
    assert.match(messages[0]?.text ?? '', /is damaged: its checksum/);
    assert.equal(settings.modelFolder.value, before);
  });
});
