import { defineConfig } from "vite";

// One module without a hash: the kit hashes what it embeds.
export default defineConfig({
  root: "portal",
  publicDir: false,
  logLevel: "warn",
  build: {
    target: "es2022",
    outDir: "kit/static",
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: {
      input: "portal/enhance/main.ts",
      output: { format: "es", entryFileNames: "portal.js", minify: true },
    },
  },
});
