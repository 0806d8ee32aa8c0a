import { defineConfig } from "@playwright/test";

const address = "127.0.0.1:4173";

// The system's own Chromium: nothing is downloaded. One worker, because the machines that run this are small.
export default defineConfig({
  testDir: "e2e",
  outputDir: "../test-results",
  workers: 1,
  retries: 0,
  reporter: "list",
  timeout: 60_000,
  use: {
    baseURL: `http://${address}`,
    locale: "lv-LV",
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
  webServer: {
    command: "go test ./portal/kit -run ServeGallery -count=1 -timeout 0",
    env: { PKIP_GALLERY: address },
    url: `http://${address}/ui`,
    timeout: 180_000,
    reuseExistingServer: false,
  },
});
