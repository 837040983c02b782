/** Loads the built package; an import by its name would be led to the sources by tsconfig.json. */
export function loadPackage(): typeof import('superoffice-system-user') {
  return require('../dist/index.js') as typeof import('superoffice-system-user');
}
