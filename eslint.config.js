import reactHooks from 'eslint-plugin-react-hooks';
import vitest from '@vitest/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Layers of `src/`, lowest first. A folder imports from lower layers and from itself, nothing else. */
const layers = [
  ['core'],
  ['method', 'text', 'onnx', 'kernels', 'scenes', 'images'],
  ['models', 'masks', 'data'],
  ['engine', 'evaluation'],
  ['state'],
  ['ui'],
  ['app'],
];

/** Beyond the layers. */
const alsoOpen = { evaluation: ['engine'] };
const alsoClosed = { state: ['onnx', 'kernels'], ui: ['onnx', 'kernels'], app: ['onnx', 'kernels'] };

const runtime = {
  regex: '^onnxruntime-',
  message: 'onnxruntime is named in src/engine/machine/sessions.ts only.',
};
const pageLibraries = {
  regex: '^(react|react-dom|zustand|@tanstack/.*|lucide-react)(/|$)',
  message: 'React, zustand and TanStack Query start at src/state.',
};
const nodeOnly = {
  regex: '^node:|/node/',
  message: 'The page runs these files too: what needs Node goes below a node/ folder, and only such files import it.',
};
const engineInside = {
  regex: '^(\\.\\./)+engine/(?!protocol\\.ts$|bridge/client\\.ts$)',
  message: 'Of the engine, the page knows its protocol and its client.',
};

/** What files of a folder may not import. One list a folder: ESLint takes the last rule that applies, it merges none. */
function restrictions(folder, level) {
  const open = new Set([...layers.slice(0, level).flat(), folder, ...(alsoOpen[folder] ?? [])]);
  for (const name of alsoClosed[folder] ?? []) open.delete(name);
  const closed = layers.flat().filter((name) => !open.has(name));
  return [
    ...(closed.length === 0
      ? []
      : [
          {
            regex: `^(\\.\\./)+(${closed.join('|')})/`,
            message: `src/${folder} imports only from ${[...open].join(', ')}.`,
          },
        ]),
    ...(level < 4 ? [pageLibraries] : [engineInside]),
  ];
}

const tests = ['src/**/*.test.{ts,tsx}'];
const sessions = 'src/engine/machine/sessions.ts';

const folders = layers.flatMap((names, level) =>
  names.flatMap((folder) => {
    const common = restrictions(folder, level);
    const rule = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
    return [
      {
        files: [`src/${folder}/**/*.{ts,tsx}`],
        ignores: [...tests, sessions],
        rules: rule([...common, runtime, nodeOnly]),
      },
      { files: [`src/${folder}/**/node/**/*.ts`], ignores: tests, rules: rule([...common, runtime]) },
    ];
  }),
);

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'test-results', 'playwright-report', 'src/onnx/onnx_pb.ts', 'training'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'max-lines': ['error', { max: 500, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  ...folders,
  {
    files: [sessions],
    rules: { 'no-restricted-imports': ['error', { patterns: [...restrictions('engine', 3), nodeOnly] }] },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/models/**', 'src/testing/**', ...tests],
    rules: { 'no-restricted-globals': ['error', { name: 'fetch', message: 'Only src/models reaches the network.' }] },
  },
  {
    files: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    plugins: { vitest },
    rules: { ...vitest.configs.recommended.rules, 'vitest/valid-expect': 'error' },
  },
);
