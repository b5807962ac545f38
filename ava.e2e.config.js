// Long tests on real programs, a browser, or whole runs. `npm test` has the quick ones.
export default {
  extensions: ['ts'],
  files: ['test/e2e/**/*.test.ts'],
  require: ['./test/keep-compiled.js', './test/own-command-on-path.js', './test/own-temporary-folder.js'],
  timeout: '10m',
  concurrency: 1,
  workerThreads: false,
}
