// What Vite builds and where Django finds it.
import { defineConfig } from "vite";

export default defineConfig({
  // Addresses inside the build are relative, so the pages may live under any STATIC_URL.
  base: "./",
  build: {
    outDir: "../ppaos/config/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // A strict Content-Security-Policy allows no data: addresses; fonts and pictures stay files.
    assetsInlineLimit: 0,
    // The map library is one large file, loaded only by pages that show a map.
    chunkSizeWarningLimit: 1300,
    rollupOptions: { input: "src/main.ts" },
  },
});
