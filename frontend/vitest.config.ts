import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["portal/**/*.test.ts"], environment: "jsdom" } });
