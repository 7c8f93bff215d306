// SPDX-License-Identifier: GPL-3.0-or-later
import { defineConfig } from 'vite'
import { ownPrograms } from '../scripts/build/own-programs.ts'

export default defineConfig({
  plugins: [ownPrograms(import.meta.dirname)],
  // All but native modules, and what has some among its own: they are loaded as the files they are.
  ssr: { noExternal: true, external: ['node-datachannel', 'dockerode'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist',
    rolldownOptions: {
      input: 'src/main.ts',
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
})
