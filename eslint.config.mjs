import { builtinModules } from 'node:module';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What the extension and its pages say to each other. */
const PROTOCOLS = ['pictureProtocol', 'comparisonProtocol', 'evaluationProtocol'];

const CORE = [
  ...['countdown', 'trace', 'trace/import', 'trace/export', 'tasks', 'language'],
  ...['inspect', 'engine', 'server', 'methods', 'evaluation'],
];

/**
 * Who may import whom: the directions of ARCHITECTURE.md, as a table. A unit is a folder or a file
 * of src, or the folder webview; a folder within a unit that has a line of its own is another unit.
 * What is not listed is forbidden.
 *
 * - units: the others that it may import
 * - packages: what it may import from outside; `node:` stands for all modules of Node
 * - exceptions: packages that single files of the unit may import besides
 *
 * test/unit/architecture.spec.ts holds every import to the same table without ESLint.
 */
export const DIRECTIONS = {
  common: { units: [], packages: [] },
  countdown: { units: ['common'], packages: [] },
  trace: {
    units: ['common'],
    packages: [],
    exceptions: { 'traceFile.ts': ['node:'], 'traceWriter.ts': ['node:'] },
  },
  'trace/export': {
    units: ['common', 'countdown', 'language', 'trace', 'tasks'],
    packages: [],
    exceptions: { 'otlp.ts': ['node:'] },
  },
  'trace/import': {
    units: ['common', 'countdown', 'language', 'trace', 'tasks'],
    packages: ['tinyqueue'],
  },
  tasks: {
    units: ['common', 'countdown', 'trace'],
    packages: [],
    exceptions: { 'problemSet.ts': ['csv-parse'] },
  },
  language: {
    units: ['common', 'countdown', 'trace', 'tasks'],
    packages: ['llama-tokenizer-js'],
  },
  inspect: { units: ['common', 'countdown', 'language', 'trace', 'tasks'], packages: [] },
  engine: {
    units: ['common', 'language', 'trace', 'server'],
    packages: ['node:'],
    exceptions: { 'modelRunner.ts': ['onnxruntime-node'] },
  },
  server: {
    units: ['common', 'trace'],
    packages: ['node:'],
    exceptions: {
      'connection.ts': ['undici'],
      'serverEvents.ts': ['eventsource-parser'],
    },
  },
  methods: {
    units: ['common', 'countdown', 'language', 'trace', 'tasks', 'engine', 'server'],
    packages: [],
    exceptions: { 'modelCatalogue.ts': ['node:'] },
  },
  evaluation: {
    units: [
      'common',
      'countdown',
      'trace/import',
      'language',
      'trace',
      'tasks',
      'inspect',
      'engine',
      'methods',
    ],
    packages: ['node:'],
    exceptions: { 'svg.ts': ['echarts'] },
  },
  session: {
    units: ['common', ...CORE, 'comparisonProtocol', 'evaluationProtocol'],
    packages: ['node:'],
  },
  debug: {
    units: ['common', 'trace', 'language', 'inspect', 'session'],
    packages: ['@vscode/debugadapter', '@vscode/debugprotocol'],
    exceptions: { 'expression.ts': ['@marcbachmann/cel-js'] },
  },
  cli: { units: ['common', ...CORE, 'package.json'], packages: ['node:'] },
  pictureProtocol: { units: ['common', 'trace', 'inspect'], packages: [] },
  comparisonProtocol: { units: ['common', 'trace'], packages: [] },
  evaluationProtocol: { units: ['common', 'trace'], packages: [] },
  ui: {
    units: ['common', ...CORE, 'session', 'debug', ...PROTOCOLS],
    packages: ['node:', 'vscode'],
  },
  extension: {
    units: ['common', ...CORE, 'session', ...PROTOCOLS, 'ui'],
    packages: ['node:', 'vscode'],
  },
  webview: {
    units: ['common', 'countdown', 'trace', 'inspect', ...PROTOCOLS],
    packages: ['echarts', 'elkjs', '@vscode/webview-ui-toolkit', '@vscode/codicons'],
  },
};

/** Left out of all files. */
const SYNTAX = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  { selector: 'TSEnumDeclaration', message: 'Use string literals.' },
];

/** What commands print may quote a file, and a terminal obeys what is hidden in it. */
const SAID_RAW = [
  'MemberExpression[object.name="console"]',
  'MemberExpression[object.name="process"][property.name=/^std(out|err)$/]:not(MemberExpression[property.name="on"] > MemberExpression)',
].map((selector) => ({ selector, message: 'Say it by src/cli/terminal.ts.' }));

const isFile = (unit) => [...PROTOCOLS, 'extension'].includes(unit);

/** The table's line for one unit (or one of its files) as options of no-restricted-imports. */
function restrictions(unit, packages) {
  const units = Object.keys(DIRECTIONS).filter(
    (other) => other !== unit && !DIRECTIONS[unit].units.includes(other),
  );
  const up = isFile(unit) ? String.raw`\.{1,2}/` : String.raw`(\.\./)+`;
  const node = `node:|(${builtinModules.join('|')})(/|$)`;
  const allowed = packages.map((name) => (name === 'node:' ? node : `${name}(/|$)`));
  const message = `Not a direction of ${unit}: see DIRECTIONS in eslint.config.mjs.`;
  const inner = units
    .filter((other) => other.startsWith(`${unit}/`))
    .map((other) => other.slice(unit.length + 1));
  const patterns = [
    { regex: `^${up}(src/)?(${[...units, 'test'].join('|')})(/|$)`, message },
    ...(inner.length > 0
      ? [{ regex: String.raw`^\.{1,2}/(\.\./)*(${inner.join('|')})(/|$)`, message }]
      : []),
    // Packages are what neither is relative nor allowed.
    { regex: `^(?!${[String.raw`\.`, ...allowed].join('|')})`, message },
  ];
  return { rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

const directions = Object.entries(DIRECTIONS).flatMap(([unit, { packages, exceptions = {} }]) => {
  const base = unit === 'webview' ? unit : `src/${unit}`;
  return [
    { files: [isFile(unit) ? `${base}.ts` : `${base}/**/*.ts`], ...restrictions(unit, packages) },
    ...Object.entries(exceptions).map(([file, more]) => ({
      files: [`${base}/**/${file}`],
      ...restrictions(unit, [...packages, ...more]),
    })),
  ];
});

export default defineConfig(
  { ignores: ['dist/', 'media/', 'models/', 'runs/', 'data/', '.vscode-test/', 'test/fixtures/'] },
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...SYNTAX],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      // A template may say something: src/cli/terminal.ts.
      '@typescript-eslint/no-unused-expressions': ['error', { allowTaggedTemplates: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      // A default that calls assertNever says the same as a list of all cases.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  ...directions,
  {
    files: ['src/cli/**/*.ts'],
    ignores: ['src/cli/terminal.ts'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX, ...SAID_RAW] },
  },
  // Vitest's matchers inside an expected value, such as expect.any(), are typed any.
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off' } },
  // Unit tests run in plain Node, where there is no vscode to import.
  {
    files: ['test/unit/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', 'vscode'] },
  },
  // Configuration files are in no tsconfig, and tools insist on their default exports.
  {
    files: ['**/*.{js,cjs,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
