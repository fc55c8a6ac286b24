/**
 * Imports a package of test/bench/node_modules. This file is not bundled: a bare name resolves from
 * the file that imports it, and the bundles stand elsewhere.
 * @param {string} name
 * @returns {Promise<unknown>}
 */
export function importPeer(name) {
  return import(name);
}
