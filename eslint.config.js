import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const fileLimit = { max: 400, skipBlankLines: true, skipComments: true }

export default ts.config(
  {
    ignores: [
      '**/generated/',
      'build/',
      'worker-bridge/dist/',
      '.svelte-kit/',
      'node_modules/',
      'appchain/',
      'test-results/',
      '.edgecloud/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // A class with static constructors only and empty catch-alls are spelled out elsewhere; these two are noise.
      '@typescript-eslint/no-extraneous-class': 'off',
      'max-lines': ['error', fileLimit],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.svelte', 'src/**/*.js'],
    languageOptions: { globals: globals.browser },
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'ImportExpression:not(CallExpression[callee.name="loadPart"] > ArrowFunctionExpression > ImportExpression)',
          message: 'Write loadPart(() => import(…)): a request that broke off is made again, or explained.',
        },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: { 'svelte/no-at-html-tags': 'error', 'svelte/no-navigation-without-resolve': 'off' },
  },
  {
    files: [
      'scripts/**',
      'examples/**',
      'tests/**',
      '**/*.test.ts',
      'worker-bridge/src/main.ts',
      'worker-bridge/src/commands/**',
      '*.js',
      '*.cjs',
      '*.ts',
      '.*.cjs',
    ],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off' },
  },
)
