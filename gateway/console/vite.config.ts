import { defineConfig } from "vite";

/** Relative addresses, so that gateway and domain serve the same bundle; one fixed set of workers as files, so that the page's policy needs no `blob:`. */
export default defineConfig({
  base: "./",
  clearScreen: false,
  build: {
    chunkSizeWarningLimit: 8_000,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  worker: { format: "es" },
});
