import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  /** Another model among the bundled ones, while the tests run. */
  let second: string;

  suiteSetup(async () => {
    await extensionUnderTest();
    settings = createSettings();
    folder = mkdtempSync(join(tmpdir(), 'apr-own-model-'));
    bundled = join(extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '', 'models');
    second = join(bundled, 'apr-second');
  });

  suiteTeardown(async () => {
    await settings.modelFolder.reset();
    await settings.aprModel.reset();
    settings.dispose();
    rmSync(second, { recursive: true, force: true });
    rmSync(folder, { recursive: true });
  });

  /** The entries of the list, of which the one of this label is chosen, if any. */
  async function choose(label?: string): Promise<readonly QuickPickItem[]> {
    let items: readonly QuickPickItem[] = [];
    const pick = async (given: Promise<readonly QuickPickItem[]> | readonly QuickPickItem[]) => {
      items = await given;
      return items.find((item) => item.label === label);
    };
    const others = { showQuickPick: pick as unknown as typeof window.showQuickPick };
    await standIn(window, others, () => commands.executeCommand(COMMANDS.chooseModel));
    return items;
  }

  test('lists the bundled ones with how they were trained', async () => {
    const items = await choose();
    const labels = items.map(({ label }) => label);
    assert.ok(labels.includes('$(check) apr'), labels.join());
    assert.ok(labels.includes('$(check) sos'), labels.join());
    assert.match(items.find(({ label }) => label.endsWith(' apr'))?.description ?? '', /default/);
    assert.equal(labels.at(-1), '$(blank) A Folder...');
  });

  test('lists whatever is bundled of a method, and runs decode with the one chosen', async () => {
    const manifest = JSON.parse(
      readFileSync(join(bundled, 'apr', 'manifest.json'), 'utf8'),
    ) as Record<string, unknown>;
    mkdirSync(second);
    cpSync(join(bundled, 'apr', 'model.onnx'), join(second, 'model.onnx'));
    const told = { ...manifest, name: 'second', stage: 'reinforcement learning' };
    writeFileSync(join(second, 'manifest.json'), JSON.stringify(told));

    const items = await choose('$(blank) apr-second');
    const found = items.find(({ label }) => label.endsWith(' apr-second'));
    assert.equal(found?.description, 'reinforcement learning');
    assert.equal(settings.aprModel.value, 'apr-second');
    await commands.executeCommand(COMMANDS.solve, PROBLEM);
    const { runs } = await extensionUnderTest();
    assert.equal(runs.all.at(-1)?.header.model.name, 'second');

    await choose('$(blank) apr');
    assert.equal(settings.aprModel.value, 'apr');
    assert.ok((await choose()).some(({ label }) => label === '$(check) apr'));
    for (const session of [...runs.all]) runs.remove(session);
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
