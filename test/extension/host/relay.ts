/** Environment variables from the launcher to the extension host. */
export const OUTPUT_FILE = 'APR_TEST_OUTPUT';
export const SUITE_FILE = 'APR_TEST_SUITE';
