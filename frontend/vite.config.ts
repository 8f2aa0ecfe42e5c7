// What Vite builds and where Django finds it.
import { defineConfig } from "vite";
import { compressed } from "./compressed.ts";
import { webForms } from "./web-forms.ts";

export default defineConfig({
  // Addresses inside the build are relative, so the pages may live under any STATIC_URL.
  base: "./",
  plugins: [webForms(), compressed()],
  define: { __VUE_OPTIONS_API__: "false", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
  build: {
    outDir: "../ppaos/config/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // A strict Content-Security-Policy allows no data: addresses; fonts and pictures stay files.
    assetsInlineLimit: 0,
    // The map library is one large file, loaded only by pages that show a map.
    chunkSizeWarningLimit: 1300,
    // The pages of the office, the survey on a phone, and what keeps the survey there without a line.
    rollupOptions: { input: ["src/main.ts", "src/survey/main.ts", "src/survey/worker.ts"] },
  },
});
