import { defineConfig } from "@playwright/test";
import { ports } from "./e2e/story/places";

const gallery = "127.0.0.1:4173";

// The system's own Chromium: nothing is downloaded. One worker, because the machines that run this are small, and because
// the sandbox's switches are everybody's. The projects run in this order; the last one reads the log of all the others.
export default defineConfig({
  testDir: "e2e",
  outputDir: "../test-results",
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: "list",
  timeout: process.env.PKIP_FULL ? 300_000 : 90_000,
  expect: { timeout: 5_000 },
  use: {
    locale: "lv-LV",
    timezoneId: "Europe/Riga",
    viewport: { width: 1000, height: 900 },
    actionTimeout: 8_000,
    navigationTimeout: 15_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "gallery", testDir: "e2e/gallery", use: { baseURL: `http://${gallery}` } },
    ...["flows", "nojs", "keyboard", "axe", "faults", "pages", "log"].map((name) => ({
      name,
      testDir: `e2e/${name}`,
      use: { javaScriptEnabled: name !== "nojs" },
    })),
  ],
  webServer: [
    {
      command: "go test ./portal/kit -run ServeGallery -count=1 -timeout 0",
      env: { PKIP_GALLERY: gallery },
      url: `http://${gallery}/ui`,
      timeout: 180_000,
      reuseExistingServer: !process.env.CI, // one started by hand is taken as it is
    },
    {
      command: "../test/stack.sh run",
      env: { PKIP_STACK_PORT: String(ports.portal) },
      url: `http://127.0.0.1:${ports.portal}/`,
      timeout: 240_000,
      reuseExistingServer: !process.env.CI, // one started by hand is taken as it is
      gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
    },
  ],
});
