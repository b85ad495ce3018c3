// The runtime's own tests; the tools lie elsewhere, so nothing is imported here, and tests use vitest's globals.
export default {
  cacheDir: "../../.tests/node/.vite",
  test: {
    globals: true,
    globalSetup: ["./runtime/emulator.setup.ts"],
    include: ["**/*.test.ts"],
    testTimeout: 20_000,
    coverage: {
      provider: "v8",
      reporter: ["text"],
      reportsDirectory: "../../.tests/node/coverage",
      include: ["**/runtime/typescript/src/**"],
      allowExternal: true,
      thresholds: { lines: 93 },
    },
  },
};
