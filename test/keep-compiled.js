// Required by ava before each test file, each of which is a process: what one has compiled the others need not.
import {enableCompileCache} from 'node:module'
import {join} from 'node:path'

enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'compiled-tests'))
