// Required by ava before each test file, each of which is a process: what its tests leave in the temporary folder goes with
// it, and none sees what others have there.
import {chmodSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'test-'))
// As /tmp: tests start programs as other users.
chmodSync(folder, 0o1777)
process.env['TMPDIR'] = folder
process.on('exit', () => rmSync(folder, {recursive: true, force: true, maxRetries: 5}))
