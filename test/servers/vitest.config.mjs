import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/servers/*.spec.ts'], pool: 'forks', testTimeout: 60_000 },
});
