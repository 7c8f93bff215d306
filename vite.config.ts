// SPDX-License-Identifier: GPL-3.0-or-later
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { smoldotWasm } from './scripts/app/smoldot-wasm.ts'

export default defineConfig({
  plugins: [smoldotWasm(import.meta.dirname), sveltekit()],
  build: { target: 'es2022' },
  worker: { format: 'es' },
})
