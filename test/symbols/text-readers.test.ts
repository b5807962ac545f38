import test from 'ava'
import {parseKallsyms, relocatedKernel} from '../../src/symbols/kallsyms.ts'
import {locate} from '../../src/symbols/locate.ts'
import {rangeAt} from '../../src/symbols/named-ranges.ts'
import {parsePerfMap} from '../../src/symbols/perf-map.ts'
import {mappingAt, parseProcMaps} from '../../src/symbols/proc-maps.ts'

const MAPS = `55cdfbde7000-55cdfde64000 r--p 00000000 fe:00 9979644                    /opt/my proxy/envoy
55cdfde65000-55ce01fcb000 r-xp 0207d000 fe:00 9979644                    /opt/my proxy/envoy
7f0000001000-7f0000002000 r-xp 00000000 fe:00 12                         /lib/old.so (deleted)
7f0000003000-7f0000004000 r-xp 00000000 00:00 0 
7f0000005000-7f0000006000 r-xp 00001000 fe:00 13                         /lib/odd\\012name.so
7ffd10000000-7ffd10002000 r-xp 00000000 00:00 0                          [vdso]
not a mapping
`

test('reads memory maps: paths with spaces and newlines, deleted files, memory without a file', (t) => {
  const maps = parseProcMaps(MAPS)
  t.deepEqual(
    maps.map(({path, deleted, executable}) => [path, deleted, executable]),
    [
      ['/opt/my proxy/envoy', false, false],
      ['/opt/my proxy/envoy', false, true],
      ['/lib/old.so', true, true],
      ['', false, true],
      ['/lib/odd\nname.so', false, true],
      ['[vdso]', false, true],
    ],
  )
  t.is(maps[1]!.fileOffset, 0x207d000n)
})

test('an address is in the mapping that holds it, ends excluded', (t) => {
  const maps = parseProcMaps(MAPS)
  t.is(mappingAt(maps, 0x55cdfde65000n), maps[1])
  t.is(mappingAt(maps, 0x55ce01fcafffn), maps[1])
  t.is(mappingAt(maps, 0x55ce01fcb000n), undefined)
  t.is(mappingAt(maps, 0n), undefined)
})

test('places an address in a file by the memory map, and not in another module than the profiler named', (t) => {
  const maps = parseProcMaps(MAPS)
  const at = {address: 0x55cdfde65010n}
  const place = {path: '/opt/my proxy/envoy', fileOffset: 0x207d010n, mapping: maps[1]!}
  t.deepEqual(locate(maps, {...at, module: null}), place)
  t.deepEqual(locate(maps, {...at, module: 'envoy'}), place)
  t.deepEqual(locate(maps, {...at, module: '/opt/my proxy/envoy (deleted)'}), place)
  t.is(locate(maps, {...at, module: '/lib/old.so'}), null)
  t.deepEqual(locate(maps, {address: 0x207d010n, module: 'envoy', addressIn: 'file'}), place)
  t.deepEqual(locate([], {address: 0x10n, module: '/a/b.so', addressIn: 'file'}), {
    path: '/a/b.so',
    fileOffset: 0x10n,
    mapping: null,
  })
})

test('a perf map names an address inside a function only, and its later lines win', (t) => {
  const ranges = parsePerfMap('3ef414c0 398 RegExp:[{(]\n3ef418a0 0x10 LazyCompile:old\n3ef418a0 20 ~later a b\n3ef4')
  t.is(rangeAt(ranges, 0x3ef414c0n)?.name, 'RegExp:[{(]')
  t.is(rangeAt(ranges, 0x3ef414c0n + 0x398n), null)
  t.is(rangeAt(ranges, 0x3ef418bfn)?.name, '~later a b')
})

const KERNEL = [
  '0000000000000000 A fixed_percpu_data',
  'ffffffff81000000 T startup_64',
  'ffffffff81000000 T _text',
  'ffffffff81000040 t helper',
  'ffffffff81000080 D some_data',
  'ffffffff81000100 t __pfx_last',
  'ffffffff81000110 W last_alias',
  'ffffffff81000110 T last',
  'not a symbol',
  'ffffffffc0000000 t nf_hook\t[nf_conntrack]',
].join('\n')

test('kernel functions reach to the next symbol, modules are named, data is left out, hidden addresses are none', (t) => {
  const kernel = parseKallsyms(KERNEL)
  const nameAt = (address: bigint) => kernel.functionAt(address)?.name
  t.is(nameAt(0xffffffff8100003fn), 'startup_64')
  t.is(nameAt(0xffffffff81000040n), 'helper')
  t.is(nameAt(0xffffffff81000090n), undefined)
  t.is(nameAt(0xffffffff81000111n), 'last', 'the strong name of two')
  t.deepEqual(kernel.functionAt(0xffffffffc0000010n), {name: 'nf_hook [nf_conntrack]', module: 'nf_conntrack'})
  t.is(nameAt(0xffffffffd0000000n), undefined)
  t.is(nameAt(0xffffffff80ffffffn), undefined)
  t.is(kernel.addressOf('_text'), 0xffffffff81000000n)
  t.is(kernel.addressOf('_stext'), null)
  t.is(parseKallsyms('0000000000000000 T startup_64\n').count, 0)
  t.is(parseKallsyms('').functionAt(0n), null)
})

test('kernel functions are found in any order of lines, among lines that are none, on machines of 32 bits too', (t) => {
  const lines = [
    '0000000000001000 A cpu_debug_store',
    'ffffffff81000100 T second',
    'ffffffff810001 T with_too_few_digits',
    'ffffffff8100018X T with_a_foreign_digit',
    'ffffffff810001800 T with_too_many_digits',
    '',
    'ffffffffc0000000 t in_module\t[one]',
    'ffffffff81000000 T first\r',
    'ffffffff8100',
  ]
  const kernel = parseKallsyms(lines.join('\n'))
  const names = [0xffffffff81000010n, 0xffffffff810001a0n, 0xffffffffc0000001n].map((at) => kernel.functionAt(at)?.name)
  t.deepEqual(names, ['first', 'second', 'in_module [one]'])
  t.is(kernel.count, 4)
  const small = parseKallsyms('c1000000 T startup_32\nc1000040 t helper')
  t.is(small.count, 2)
  t.is(small.addressOf('startup_32'), 0xc1000000n)
  t.is(small.functionAt(0xc1000041n)?.name, 'helper')
})

test('a kernel that lay elsewhere when it was profiled is moved there, its modules are not', (t) => {
  const kernel = relocatedKernel(parseKallsyms(KERNEL), {symbol: '_text', address: 0xffffffff9a000000n})!
  t.is(kernel.functionAt(0xffffffff9a000041n)?.name, 'helper')
  t.is(kernel.functionAt(0xffffffff81000041n), null)
  t.is(kernel.functionAt(0xffffffffd9000010n), null)
  t.is(relocatedKernel(parseKallsyms('ffffffff81000000 T startup_64\n'), {symbol: '_text', address: 0n}), null)
})
