import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = `http://127.0.0.1:${process.env.PULSEOPS_PORT ?? "8000"}`;

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 1700,
    rolldownOptions: { input: ["index.html", "docs.html"] },
  },
  server: { proxy: { "/api": server } },
  test: { environment: "happy-dom", globals: false },
});
