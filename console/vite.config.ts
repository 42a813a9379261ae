import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Pages of our own files alone: nothing is inlined that the content security policy would refuse, and nothing comes from elsewhere. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The root of the project has an older React, for its test runner.
  resolve: { dedupe: ['react', 'react-dom'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // For work on the pages: `spectra up` beside it answers.
  server: {
    proxy: { '/api': 'http://127.0.0.1:8080', '/graphql': { target: 'http://127.0.0.1:8080', ws: true } },
  },
})
