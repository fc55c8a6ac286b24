import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { parseAmount, SETTING_SPECS, type SettingSpec } from '../../../src/session/settingSpecs';

interface Property {
  readonly type: string;
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly markdownDescription?: string;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: { configuration: { properties: Record<string, Property> }[] };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
};
const properties = Object.assign(
  {},
  ...manifest.contributes.configuration.map((group) => group.properties),
) as Record<string, Property>;
const specs: readonly SettingSpec<unknown>[] = Object.values<SettingSpec<unknown>>(SETTING_SPECS);

test('the manifest contributes exactly these settings', () => {
  expect(Object.keys(properties).sort()).toEqual(specs.map(({ key }) => key).sort());
});

describe.each(specs)('$key', (spec) => {
  const property = properties[spec.key] as Property;

  test('is the same in the manifest', () => {
    expect(property.default).toEqual(spec.default);
    expect(property.minimum).toBe(spec.minimum);
    expect(property.maximum).toBe(spec.maximum);
    expect(property.enum).toEqual(spec.choices);
    expect(property.type === 'integer').toBe(spec.whole === true);
    expect(property.markdownDescription).toMatch(/^%setting\..+%$/);
  });

  test('reads its default for what is no value', () => {
    for (const value of [undefined, null, {}, [], NaN]) {
      expect(spec.read(value)).toBe(spec.default);
    }
    expect(spec.read(spec.default)).toBe(spec.default);
  });

  test('brings a number into its range', () => {
    if (typeof spec.default !== 'number') return;
    expect(spec.read(-1e12)).toBe(spec.minimum);
    expect(spec.read(1e12)).toBe(spec.maximum);
    if (spec.whole) expect(spec.read(33.4)).toBe(Math.min(33, spec.maximum ?? 33));
  });
});

test('what decodes is not taken from a workspace that is not trusted', () => {
  const { modelFolder, servers, server } = SETTING_SPECS;
  expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(
    [modelFolder, servers, server].map(({ key }) => key),
  );
});

describe('a typed amount', () => {
  test.each([
    [SETTING_SPECS.window, ' 128 ', 128],
    [SETTING_SPECS.window, '32', 32],
    [SETTING_SPECS.temperature, '0.7', 0.7],
  ])('is read: %#', (spec, text, value) => {
    expect(parseAmount(spec, text)).toBe(value);
  });

  test.each([
    [SETTING_SPECS.window, '', 'Write a whole number from 32 to 256.'],
    [SETTING_SPECS.window, '31', 'Write a whole number from 32 to 256.'],
    [SETTING_SPECS.window, '100.5', 'Write a whole number from 32 to 256.'],
    [SETTING_SPECS.temperature, 'hot', 'Write a number from 0 to 10.'],
    [SETTING_SPECS.temperature, '10.1', 'Write a number from 0 to 10.'],
  ])('is refused with its range: %#', (spec, text, message) => {
    expect(() => parseAmount(spec, text)).toThrow(HumanError);
    expect(() => parseAmount(spec, text)).toThrow(message);
  });
});
