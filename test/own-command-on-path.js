// Required by ava before each test file: texts that name a command then name `runner`, as after the set-up of README.
import {delimiter, join} from 'node:path'

process.env['PATH'] = [join(import.meta.dirname, '..', 'bin'), process.env['PATH']].join(delimiter)
